package io.plumbline.broken.stats.sketch;

import io.plumbline.broken.stats.verdict.Round;

/** Imports what imports it. */
public record Square(Round round) {}
