package io.plumbline.broken.rooms.report;

/** A name that says nothing. */
public record TextUtils(String text) {}
