package io.plumbline.monitor.stream;

/**
 * Names of the stream's own topics.
 *
 * @param liveProfiles changelog of the first stage, with as many partitions as the input topic that has the most
 * @param partials on their way to the second stage, with a partition for each closing task
 * @param windows changelog of the second stage, likewise
 * @param outcomes predictions and labels on their way to where they meet, likewise
 * @param joined changelog of that, likewise
 */
public record InternalTopics(String liveProfiles, String partials, String windows, String outcomes, String joined) {
    /** Those of an application id. */
    public static InternalTopics of(String applicationId) {
        return MonitorTopology.internalTopics(applicationId);
    }
}
