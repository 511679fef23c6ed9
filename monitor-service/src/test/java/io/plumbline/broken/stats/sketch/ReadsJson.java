package io.plumbline.broken.stats.sketch;

import com.fasterxml.jackson.databind.JsonNode;

/** A library for numbers only reads no JSON. */
public record ReadsJson(JsonNode json) {}
