package io.plumbline.broken.rooms.attic;

/** In no room of the house. */
public record Lost(String what) {}
