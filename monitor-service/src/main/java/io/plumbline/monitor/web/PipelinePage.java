package io.plumbline.monitor.web;

import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.history.ServiceState;
import io.plumbline.monitor.history.StreamState;
import io.plumbline.monitor.history.StreamStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How this instance stands: whether events get through, and what it has read of what others reported.
 *
 * @param css of its chip
 * @param facts in order of what one looks for first
 * @param behind records that wait, by source partition, the most first
 * @param read what is read at the start
 */
record PipelinePage(
        Shell shell, String css, String state, String says, List<Fact> facts, List<Partition> behind, List<Read> read) {
    private static final int MOST = 64;

    record Fact(String name, String value) {}

    record Partition(String name, String records) {}

    record Read(String what, boolean done) {}

    static PipelinePage of(Console console, Visitor visitor) {
        ServiceState service = console.sources().state();
        StreamStatus stream = service.stream();
        return new PipelinePage(
                console.shell("Pipeline", visitor),
                stream.state().isTrouble() || stream.state() == StreamState.FAILED
                        ? "drifted"
                        : stream.state() == StreamState.RUNNING ? "stable" : "inconclusive",
                stream.state().label().replace('_', ' '),
                service.description(),
                facts(console, service, stream),
                behind(stream.recordsBehind()),
                List.of(
                        new Read("window reports", console.reports().ready()),
                        new Read("performance reports", console.performance().ready()),
                        new Read("alerts", console.sources().alerts().ready()),
                        new Read(
                                "answers and silences",
                                console.sources().answers().ready()),
                        new Read("references", console.references().ready())));
    }

    private static List<Fact> facts(Console console, ServiceState service, StreamStatus stream) {
        List<Fact> facts = new ArrayList<>();
        Instant time = service.eventTime();
        Instant commit = stream.lastCommit();
        Duration restore = stream.lastRestore();
        String failure = stream.lastFailure();
        facts.add(new Fact("In this state since", when(console, stream.since())));
        facts.add(new Fact("Events counted by this instance", Figures.count(service.events())));
        facts.add(new Fact("Newest event", time == null ? "none yet" : when(console, time)));
        facts.add(new Fact(
                "Records that wait",
                stream.recordsBehind().isEmpty()
                        ? "not known yet"
                        : Figures.count(stream.recordsBehind().values().stream()
                                .mapToLong(Long::longValue)
                                .sum())));
        facts.add(new Fact("Last commit", commit == null ? "none yet" : when(console, commit)));
        facts.add(new Fact("Broker", stream.brokerReachable() ? "answers" : "does not answer"));
        if (stream.restoreLeft() > 0) {
            facts.add(new Fact("State still to be read back", Figures.count(stream.restoreLeft(), "record")));
        }
        if (restore != null) {
            facts.add(new Fact("Last restore took", Figures.number(restore.toMillis() / 1000.0) + " s"));
        }
        facts.add(new Fact(
                "Failures since the start",
                stream.failures() == 0 || failure == null
                        ? Figures.count(stream.failures())
                        : stream.failures() + ", the last: " + failure));
        return facts;
    }

    private static String when(Console console, Instant time) {
        String ago = console.ago(time);
        return Figures.time(time) + " UTC" + (ago.isEmpty() ? "" : ", " + ago);
    }

    private static List<Partition> behind(Map<String, Long> records) {
        return new TreeMap<>(records)
                .entrySet().stream()
                        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                        .limit(MOST)
                        .map(one -> new Partition(one.getKey(), Figures.count(one.getValue())))
                        .toList();
    }
}
