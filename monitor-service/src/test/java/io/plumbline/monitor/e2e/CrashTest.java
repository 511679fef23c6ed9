package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.monitor.kafka.ReferenceTopic;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two instances and a broker, in processes of their own, killed and stopped at random while records come: in the end
 * every window is what a batch over the same records makes of them, to the last bit.
 *
 * <p>{@code -Dplumbline.crash.kills=30} is the long form; {@code -Dplumbline.crash.seed} repeats a schedule.
 */
class CrashTest {
    private static final int KILLS = Integer.getInteger("plumbline.crash.kills", 3);
    private static final long SEED =
            Long.getLong("plumbline.crash.seed", KILLS >= 20 ? System.nanoTime() : 8750226750086L);
    private static final boolean LONG = KILLS >= 20;

    private static final int PARTITIONS = 4;
    private static final int RECORDS_A_SECOND = 300;
    private static final List<WindowSize> WINDOWS = List.of(WindowSize.parse("1h"), WindowSize.parse("6h"));

    private enum Fault {
        KILL,
        KILL_AND_WIPE,
        KILL_BOTH,
        KILL_BROKER,
        RESTART_BROKER,
        HANG_BROKER,
        ROLL,
        ZOMBIE,
        JOIN_AND_LEAVE
    }

    private final Random random = new Random(SEED);
    private final List<SentRecord> sent = Collections.synchronizedList(new ArrayList<>());
    private final Set<String> unsure = ConcurrentHashMap.newKeySet();
    private final long began = System.nanoTime();
    private volatile boolean enough;
    private int kills;

    @Test
    void shouldCountEveryEventOnceWhateverIsKilled(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory)
            throws Exception {
        say("seed " + SEED + ", " + KILLS + " kills");
        Reference reference = Traffic.reference(WINDOWS);
        try (CrashCluster cluster = new CrashCluster(directory)) {
            cluster.startBroker();
            Map<String, String> kafka = Map.of("bootstrap.servers", cluster.bootstrap());
            cluster.createTopics(PARTITIONS);
            new ReferenceTopic(kafka, Topics.DEFAULT.references()).publish(reference);
            cluster.start("a");
            cluster.start("b");
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(cluster.bootstrap()));
            try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", cluster.bootstrap()))) {
                List<Fault> faults = schedule();
                for (int i = 0; i < faults.size(); i++) {
                    if (i == faults.size() / 2) {
                        cluster.standbys(1);
                        say("from here on, instances that start ask for a standby");
                    }
                    awaitProgress(cluster, admin, sending);
                    inflict(faults.get(i), cluster, admin);
                }
                awaitProgress(cluster, admin, sending);
                enough = true;
                sending.get(3, TimeUnit.MINUTES);
                compare(cluster, reference, onTopic(cluster, records(admin)));
            } finally {
                enough = true;
            }
        }
    }

    /** As many kills as were asked for, and in proportion the rest, in random order. */
    private List<Fault> schedule() {
        List<Fault> faults = new ArrayList<>();
        faults.add(Fault.KILL_BOTH);
        for (int planned = 2; planned < KILLS; ) {
            boolean both = LONG && random.nextInt(5) == 0;
            faults.add(both ? Fault.KILL_BOTH : random.nextBoolean() ? Fault.KILL : Fault.KILL_AND_WIPE);
            planned += both ? 2 : 1;
        }
        add(Fault.KILL_BROKER, LONG ? KILLS / 10 : 1, faults);
        add(Fault.ZOMBIE, LONG ? KILLS / 10 : 1, faults);
        add(Fault.RESTART_BROKER, KILLS / 15, faults);
        add(Fault.HANG_BROKER, KILLS / 10, faults);
        add(Fault.ROLL, KILLS / 10, faults);
        add(Fault.JOIN_AND_LEAVE, KILLS / 10, faults);
        Collections.shuffle(faults, random);
        return faults;
    }

    private static void add(Fault fault, int times, List<Fault> faults) {
        faults.addAll(Collections.nCopies(times, fault));
    }

    private void inflict(Fault fault, CrashCluster cluster, Admin admin) throws Exception {
        boolean first = random.nextBoolean();
        String one = first ? "a" : "b";
        String other = first ? "b" : "a";
        String at = ", " + committed(admin) + " of " + sent.size() + " records committed";
        switch (fault) {
            case KILL, KILL_AND_WIPE -> {
                kill(one, cluster);
                boolean wipe = fault == Fault.KILL_AND_WIPE;
                if (wipe) {
                    cluster.wipe(one);
                }
                sleep(0, 1500);
                cluster.start(one);
                say("kill -9 of " + one + (wipe ? ", state wiped" : "") + at);
            }
            case KILL_BOTH -> {
                kill(one, cluster);
                sleep(0, 200);
                kill(other, cluster);
                cluster.wipe(other);
                cluster.start(one);
                cluster.start(other);
                say("kill -9 of " + one + " and of " + other + ", whose state is wiped" + at);
            }
            case KILL_BROKER, RESTART_BROKER -> {
                if (fault == Fault.KILL_BROKER) {
                    cluster.killBroker();
                } else {
                    cluster.stopBroker();
                }
                long away = sleep(0, LONG ? 8000 : 2000);
                cluster.startBroker();
                say((fault == Fault.KILL_BROKER ? "kill -9" : "restart") + " of the broker, " + away + " ms away" + at);
            }
            case HANG_BROKER -> {
                cluster.pauseBroker();
                long asleep = sleep(6000, 9000);
                cluster.resumeBroker();
                say("the broker stood still for " + asleep + " ms, longer than transactions wait for it" + at);
            }
            case ROLL -> {
                cluster.stop(one);
                cluster.start(one);
                say("restart of " + one + at);
            }
            case ZOMBIE -> {
                cluster.pause(one);
                long asleep = sleep(7000, 9000);
                cluster.goOn(one);
                say(one + " stood still for " + asleep + " ms, longer than its session" + at);
            }
            case JOIN_AND_LEAVE -> {
                boolean leaves = cluster.isRunning("c");
                if (leaves) {
                    cluster.stop("c");
                } else {
                    cluster.start("c");
                }
                say("c " + (leaves ? "leaves" : "joins") + at);
            }
        }
    }

    private void kill(String name, CrashCluster cluster) throws Exception {
        cluster.checkAlive(name);
        cluster.kill(name);
        kills++;
    }

    /** Mostly until there were commits since the last fault; now and then the next one comes while all are still at it. */
    private void awaitProgress(CrashCluster cluster, Admin admin, CompletableFuture<Void> sending) throws Exception {
        if (random.nextInt(4) > 0) {
            long before = committed(admin);
            await().atMost(Duration.ofMinutes(3))
                    .pollInterval(Duration.ofMillis(300))
                    .until(() -> {
                        checkAlive(cluster);
                        return committed(admin) > before + RECORDS_A_SECOND / 2;
                    });
        }
        sleep(200, 1500);
        assertThat(sending).as("records are being sent").isNotDone();
        checkAlive(cluster);
    }

    private static void checkAlive(CrashCluster cluster) throws Exception {
        for (String name : List.of("a", "b")) {
            cluster.checkAlive(name);
        }
    }

    private long sleep(int least, int most) throws InterruptedException {
        long millis = least + random.nextInt(most - least);
        TimeUnit.MILLISECONDS.sleep(millis);
        return millis;
    }

    private void send(String bootstrap) {
        Traffic traffic = new Traffic(SEED, PARTITIONS, Duration.ofSeconds(20));
        long start = System.nanoTime();
        try (EventSender sender = new EventSender(bootstrap, "events")) {
            while (!enough) {
                long due = start + sent.size() * (1_000_000_000L / RECORDS_A_SECOND);
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(1_000_000);
                }
                SentRecord record = traffic.next();
                sent.add(record);
                sender.send(record.to("events"), failure -> failed(record, failure));
            }
            sender.flush();
        }
    }

    /** The sender's client gives a record up when its broker is gone too often; it may be on the topic all the same. */
    private void failed(SentRecord record, Exception failure) {
        unsure.add(content(record.partition(), record.timestamp(), record.value()));
        say("a record may not have been sent: " + failure.getMessage());
    }

    /** Input offsets committed by the service, over all partitions. */
    private static long committed(Admin admin) throws Exception {
        return admin.listConsumerGroupOffsets("plumbline").partitionsToOffsetAndMetadata().get().entrySet().stream()
                .filter(entry -> entry.getKey().topic().equals("events") && entry.getValue() != null)
                .mapToLong(entry -> entry.getValue().offset())
                .sum();
    }

    private static long records(Admin admin) throws Exception {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            ends.put(new TopicPartition("events", partition), OffsetSpec.latest());
        }
        return admin.listOffsets(ends).all().get().values().stream()
                .mapToLong(end -> end.offset())
                .sum();
    }

    /**
     * What is on the topic: all that was sent, and what the sender's client sent again without need when the broker came
     * back without knowing how far it was. Twice on the topic is twice there.
     */
    private List<SentRecord> onTopic(CrashCluster cluster, long records) {
        Map<String, SentRecord> byContent = new HashMap<>();
        sent.forEach(record -> byContent.put(content(record.partition(), record.timestamp(), record.value()), record));
        List<SentRecord> there = new ArrayList<>();
        try (CommittedRecords events = new CommittedRecords(
                cluster.bootstrap(),
                "events",
                record -> there.add(Objects.requireNonNull(
                        byContent.get(content(record.partition(), record.timestamp(), record.value())))))) {
            await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
                events.poll();
                assertThat(there).hasSize((int) records);
            });
        }
        there.forEach(record -> byContent.remove(content(record.partition(), record.timestamp(), record.value())));
        assertThat(byContent.keySet())
                .as("records that were sent and are not on the topic")
                .isSubsetOf(unsure);
        assertThat(unsure).as("records given up by the sender").hasSizeLessThan(sent.size() / 100);
        say(sent.size() + " records sent, " + unsure.size() + " of them given up by the client, " + there.size()
                + " on the topic");
        return there;
    }

    private static String content(int partition, long timestamp, byte[] value) {
        return partition + " " + timestamp + " " + new String(value, StandardCharsets.ISO_8859_1);
    }

    private void compare(CrashCluster cluster, Reference reference, List<SentRecord> there) {
        BatchReports batch = new BatchReports(WINDOWS, List.of(reference));
        there.forEach(batch::add);
        Map<String, byte[]> reports = new TreeMap<>();
        Map<String, Integer> revisions = new HashMap<>();
        List<byte[]> deadLetters = new ArrayList<>();
        List<AlertTransition> alerts = new ArrayList<>();
        List<String> repeated = new ArrayList<>();
        try (CommittedRecords windows =
                        new CommittedRecords(cluster.bootstrap(), Topics.DEFAULT.windowReports(), record -> {
                            String key = new String(record.key(), StandardCharsets.UTF_8);
                            reports.put(key, record.value());
                            int revision = revision(record);
                            Integer before = revisions.put(key, revision);
                            if (before != null && before >= revision) {
                                repeated.add(key + ": revision " + revision + " after " + before);
                            }
                        });
                CommittedRecords rejected = new CommittedRecords(
                        cluster.bootstrap(), Topics.DEFAULT.deadLetter(), record -> deadLetters.add(record.value()));
                CommittedRecords transitions = new CommittedRecords(
                        cluster.bootstrap(),
                        Topics.DEFAULT.alerts(),
                        record -> alerts.add(AlertTransition.fromJson(record.value())))) {
            await().atMost(Duration.ofMinutes(LONG ? 5 : 2))
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> {
                        windows.poll();
                        rejected.poll();
                        List<String> differences = batch.differences(reports);
                        assertThat(differences)
                                .as("%d differences", differences.size())
                                .isEmpty();
                        assertThat(deadLetters).hasSize(batch.rejected().size());
                    });
            transitions.poll();
        }
        assertThat(texts(deadLetters)).isEqualTo(texts(batch.rejected()));
        assertThat(repeated).as("reports that came twice").isEmpty();
        assertThat(repeatedAlerts(alerts)).isEmpty();
        assertThat(kills).isGreaterThanOrEqualTo(KILLS);
        long restated =
                revisions.values().stream().mapToLong(revision -> revision - 1).sum();
        say(batch.events() + " events in " + batch.records() + " records, " + deadLetters.size()
                + " of them dead letters; " + kills + " kills of a service; " + batch.windows()
                + " windows, reported anew "
                + restated + " times; " + alerts.size() + " alert transitions; "
                + batch.traced() + " reports name traces; 0 differences");
        say("in the logs: " + cluster.logged("are corrupted. Will close the task")
                + " tasks started again from their changelog, "
                + cluster.logged("did not answer in time") + " transactions given up, "
                + cluster.logged("the thread is being fenced") + " threads fenced, "
                + cluster.logged("stream thread failed") + " threads replaced, " + cluster.startedInVain()
                + " starts in vain while the broker was away");
    }

    private static int revision(ConsumerRecord<byte[], byte[]> record) {
        return Integer.parseInt(new String(
                record.headers().lastHeader(WindowSummary.REVISION_HEADER).value(), StandardCharsets.UTF_8));
    }

    private static List<String> texts(List<byte[]> values) {
        return values.stream()
                .map(value -> new String(value, StandardCharsets.UTF_8))
                .sorted()
                .toList();
    }

    /** Transitions that came twice, or firing alerts that fired again and are no graver. What fires in between depends on the order of events. */
    private static List<String> repeatedAlerts(List<AlertTransition> alerts) {
        List<String> repeated = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        Map<String, AlertTransition.State> states = new HashMap<>();
        for (AlertTransition alert : alerts) {
            AlertTransition.State before = states.put(alert.fingerprint(), alert.state());
            if (!ids.add(alert.id()) || alert.state() == before && !alert.graver()) {
                repeated.add(alert.id() + " after " + before);
            }
        }
        return repeated;
    }

    private void say(String line) {
        System.out.printf("| %4d s  %s%n", (System.nanoTime() - began) / 1_000_000_000, line);
    }
}
