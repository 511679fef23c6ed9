package io.plumbline.broken.rooms.history;

/** In a package without a null mark. */
public record Unmarked(String text) {}
