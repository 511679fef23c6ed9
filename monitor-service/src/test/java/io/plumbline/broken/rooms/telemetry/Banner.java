package io.plumbline.broken.rooms.telemetry;

/** Only the room cli may know of the demo. */
public final class Banner {
    /** A text, which no import shows. */
    public static final String FILE = "demo/bike.csv";

    private Banner() {}
}
