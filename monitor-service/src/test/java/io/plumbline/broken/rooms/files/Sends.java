package io.plumbline.broken.rooms.files;

import io.plumbline.broken.rooms.notify.Receiver;

/** A room of ring 2 imports another. */
public record Sends(Receiver receiver) {}
