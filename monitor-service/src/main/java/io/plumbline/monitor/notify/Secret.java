package io.plumbline.monitor.notify;

/** A text that is not shown: not in logs, pages or exceptions. */
public record Secret(String text) {
    @Override
    public String toString() {
        return "(not shown)";
    }
}
