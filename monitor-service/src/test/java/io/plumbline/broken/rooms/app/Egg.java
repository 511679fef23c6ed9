package io.plumbline.broken.rooms.app;

import io.plumbline.broken.rooms.config.Hen;

/** Imports what imports it. */
public record Egg(Hen hen) {}
