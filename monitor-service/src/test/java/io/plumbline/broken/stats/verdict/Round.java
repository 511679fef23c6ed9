package io.plumbline.broken.stats.verdict;

import io.plumbline.broken.stats.sketch.ReadsJson;

/** Imports what imports it. */
public record Round(ReadsJson json) {}
