package io.plumbline.broken.rooms.event;

import io.plumbline.broken.rooms.assess.Decided;

/** Ring 0 imports ring 1. */
public record LooksUp(Decided decided) {}
