package io.plumbline.monitor.history;

/** Which models this instance reports on. Others are another instance's, so that no series is exported twice. */
public interface Ownership {
    boolean owns(String model);
}
