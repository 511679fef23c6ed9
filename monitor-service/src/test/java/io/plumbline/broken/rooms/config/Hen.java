package io.plumbline.broken.rooms.config;

import io.plumbline.broken.rooms.app.Egg;

/** Imports what imports it. */
public record Hen(Egg egg) {}
