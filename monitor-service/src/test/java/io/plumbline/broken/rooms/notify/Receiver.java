package io.plumbline.broken.rooms.notify;

/** Breaks nothing. */
public record Receiver(String url) {}
