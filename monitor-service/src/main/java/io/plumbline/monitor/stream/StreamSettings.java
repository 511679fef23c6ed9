package io.plumbline.monitor.stream;

import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.policy.ConfiguredPolicies;
import io.plumbline.monitor.reference.LearningSettings;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * How the stream runs.
 *
 * @param inputTopics where events are read from
 * @param sources all partitions of those topics; they may become more
 * @param topics Plumbline's own topics
 * @param ingest bounds of what is taken in
 * @param policies what is configured of models, where the topic of settings says nothing
 * @param emitInterval how often partials that are due are sent on, by the wall clock
 * @param idleAfter how long nothing of a model comes, on a source read to its end, before windows stop waiting for it
 * @param closingTasks partitions of the second stage; fixed for the life of an application id
 * @param learning how references are learned where nobody gave one
 * @param limits what is held at most
 * @param selection what is read of the sources, and which of their events count
 */
public record StreamSettings(
        List<String> inputTopics,
        Supplier<Set<Source>> sources,
        Topics topics,
        IngestSettings ingest,
        ConfiguredPolicies policies,
        Duration emitInterval,
        Duration idleAfter,
        int closingTasks,
        LearningSettings learning,
        StreamLimits limits,
        EventSelection selection) {

    /** Whether a past range is read again, beside the service: references are taken as they are then. */
    boolean isReplay() {
        return selection != EventSelection.ALL;
    }
}
