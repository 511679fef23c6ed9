package io.plumbline.broken.stats.verdict;

import io.plumbline.broken.stats.sketch.Square;

/** Imports what imports it. */
public record Round(Square square) {}
