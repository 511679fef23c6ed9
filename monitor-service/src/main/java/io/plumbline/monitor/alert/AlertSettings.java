package io.plumbline.monitor.alert;

/**
 * How a model's alerts begin and end.
 *
 * @param hold windows in a row, of one size, in which something must have moved before an alert fires; those that decide nothing are not
 *     counted
 * @param calm windows in a row, of the size that began it, that end an alert
 */
public record AlertSettings(int hold, int calm) {
    public static final AlertSettings DEFAULT = new AlertSettings(1, 2);

    private static final int MOST = 1000;

    /** @throws IllegalArgumentException if a value is not allowed; the message begins with its name */
    public AlertSettings {
        check("for", hold);
        check("calm", calm);
    }

    private static void check(String name, int windows) {
        if (windows < 1 || windows > MOST) {
            throw new IllegalArgumentException(name + ": 1 to " + MOST + " windows are allowed: " + windows);
        }
    }
}
