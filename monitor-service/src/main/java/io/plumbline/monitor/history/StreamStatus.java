package io.plumbline.monitor.history;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the stream stands at one moment.
 *
 * @param since when this state began
 * @param description a line for people, which says more than the state's name
 * @param brokerReachable whether a broker has answered in the last seconds
 * @param failures how often it failed and was started anew since the process began
 * @param lastFailure what it failed from, the last time; null if it never did
 * @param recordsBehind records that wait on each source partition read here, by its name such as {@code events-0}; where
 *     it is not known yet there is none
 * @param restoreLeft records of state still to be read back; 0 where nothing is restored
 * @param lastRestore how long the last restore took; null before the first
 * @param lastCommit when it last committed; null before the first time
 */
public record StreamStatus(
        StreamState state,
        Instant since,
        String description,
        boolean brokerReachable,
        long failures,
        @Nullable String lastFailure,
        Map<String, Long> recordsBehind,
        long restoreLeft,
        @Nullable Duration lastRestore,
        @Nullable Instant lastCommit) {}
