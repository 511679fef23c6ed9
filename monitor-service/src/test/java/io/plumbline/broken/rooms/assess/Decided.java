package io.plumbline.broken.rooms.assess;

/** Breaks nothing. */
public record Decided(boolean drifted) {}
