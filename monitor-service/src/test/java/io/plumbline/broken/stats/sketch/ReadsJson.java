package io.plumbline.broken.stats.sketch;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.broken.stats.verdict.Round;

/** A library for numbers only reads no JSON; and a package imports the one that imports it. */
public record ReadsJson(JsonNode json, Round round) {}
