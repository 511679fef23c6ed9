package io.plumbline.broken.rooms.profile;

import io.plumbline.broken.rooms.assess.Decided;

/** Ring 1 imports a later room of ring 1. */
public record LooksAhead(Decided decided) {}
