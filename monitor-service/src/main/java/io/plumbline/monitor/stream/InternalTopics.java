package io.plumbline.monitor.stream;

/**
 * Names of the stream's own topics.
 *
 * @param liveProfiles changelog of the first stage, with as many partitions as the input topic that has the most
 * @param partials on their way to the second stage, with a partition for each closing task
 * @param windows changelog of the second stage, likewise
 */
public record InternalTopics(String liveProfiles, String partials, String windows) {
    /** Those of an application id. */
    public static InternalTopics of(String applicationId) {
        return MonitorTopology.internalTopics(applicationId);
    }
}
