package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.plumbline.monitor.app.MonitorService;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Broker trouble while events flow: the service says what is wrong, goes on by itself, and counts to the last event. */
class BrokerTroubleTest {
    /** Seconds that the broker is away; {@code .ci/run} makes it more than a minute. */
    private static final int OUTAGE = Integer.getInteger("plumbline.test.outage", 12);
    /** Rounds of the rebalance storm. */
    private static final int STORM = Integer.getInteger("plumbline.test.storm", 4);

    private static final Duration SAID_WITHIN = Duration.ofSeconds(15);
    private static final Duration BACK_WITHIN = Duration.ofMinutes(1);
    /** What Kubernetes waits by default before it kills. */
    private static final Duration ENDED_WITHIN = Duration.ofSeconds(30);

    @Test
    void shouldSayThatTheBrokerIsAwayAndGoOnWhenItIsBack(@TempDir Path directory) throws Exception {
        try (TroubledService at = new TroubledService(directory, Map.of())) {
            at.send(3000, Duration.ofSeconds(3));
            CompletableFuture<Void> sending = at.sending(4000, Duration.ofSeconds(4));
            TimeUnit.MILLISECONDS.sleep(1500);
            at.stopBroker();
            long gone = System.nanoTime();
            at.awaitState("broker_unreachable", SAID_WITHIN);
            double said = secondsSince(gone);

            HttpResponse<String> ready = at.get("/readyz");
            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(ready.body()).startsWith("ok, but no answer from the broker at " + at.bootstrap() + " since ");
            assertThat(at.get("/livez").statusCode()).isEqualTo(200);
            assertThat(at.get("/").body()).contains("no answer from the broker");
            assertThat(at.get("/metrics").body())
                    .contains("plumbline_stream_state{state=\"broker_unreachable\"} 1.0")
                    .contains("plumbline_stream_state{state=\"running\"} 0.0")
                    .contains("plumbline_broker_reachable 0.0");

            TimeUnit.NANOSECONDS.sleep(gone + TimeUnit.SECONDS.toNanos(OUTAGE) - System.nanoTime());
            at.restartBroker();
            long back = System.nanoTime();
            at.awaitState("running", BACK_WITHIN);
            System.out.printf(
                    "broker away for %d s: said after %.1f s, running %.1f s after it was back%n",
                    OUTAGE, said, secondsSince(back));
            sending.get(1, TimeUnit.MINUTES);
            at.send(1000, Duration.ofSeconds(1));
            at.awaitExact();
            at.awaitConsole();
            String event = "{\"model\":\"m\",\"features\":{\"x\":1}}";
            assertThat(at.post(event).statusCode()).isEqualTo(202);
            assertThat(at.events()).contains(event);
            assertThat(at.get("/metrics").body())
                    .contains("plumbline_broker_reachable 1.0")
                    .contains("plumbline_stream_failures_total 0.0");

            at.stopBroker();
            assertThat(at.stopService()).as("end without a broker").isLessThan(ENDED_WITHIN);
        }
    }

    /** Longer than the service waits for the broker: some are refused, and sent again. */
    @Test
    @EnabledIfSystemProperty(named = "plumbline.trouble", matches = "true")
    void shouldLoseNothingThatItAcknowledgedOverHttp(@TempDir Path directory) throws Exception {
        try (TroubledService at = new TroubledService(directory, Map.of())) {
            Set<String> acknowledged = ConcurrentHashMap.newKeySet();
            AtomicInteger refused = new AtomicInteger();
            AtomicInteger ids = new AtomicInteger();
            AtomicBoolean enough = new AtomicBoolean();
            List<CompletableFuture<Void>> clients = IntStream.range(0, 4)
                    .mapToObj(client -> CompletableFuture.runAsync(() -> {
                        String event = "{\"model\":\"h\",\"id\":\"%d\",\"features\":{\"x\":1}}"
                                .formatted(ids.incrementAndGet());
                        while (!enough.get()) {
                            HttpResponse<String> answer = post(at, event);
                            if (answer.statusCode() == 202) {
                                acknowledged.add(event);
                                event = "{\"model\":\"h\",\"id\":\"%d\",\"features\":{\"x\":1}}"
                                        .formatted(ids.incrementAndGet());
                            } else {
                                assertThat(answer.statusCode()).isEqualTo(503);
                                assertThat(answer.headers().firstValue("Retry-After"))
                                        .isPresent();
                                refused.incrementAndGet();
                            }
                        }
                    }))
                    .toList();
            TimeUnit.SECONDS.sleep(2);
            int before = acknowledged.size();
            at.stopBroker();
            TimeUnit.SECONDS.sleep(30);
            at.restartBroker();
            int during = acknowledged.size();
            await().atMost(BACK_WITHIN).until(() -> acknowledged.size() > during + 100);
            enough.set(true);
            for (CompletableFuture<Void> client : clients) {
                client.get(1, TimeUnit.MINUTES);
            }
            List<String> there = at.events();
            System.out.printf(
                    "| over HTTP: %d acknowledged, %d of them before the broker went; %d refused; %d records on the topic%n",
                    acknowledged.size(), before, refused.get(), there.size());
            assertThat(before).isPositive();
            assertThat(refused.get()).isPositive();
            Set<String> missing = new HashSet<>(acknowledged);
            there.forEach(missing::remove);
            assertThat(missing).isEmpty();
        }
    }

    private static HttpResponse<String> post(TroubledService at, String event) {
        try {
            return at.post(event);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "plumbline.trouble", matches = "true")
    void shouldCountOnceThroughASlowBrokerAndTransactionsThatTimeOut(@TempDir Path directory) throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger thread = (Logger) LoggerFactory.getLogger("org.apache.kafka.streams.processor.internals.StreamThread");
        log.start();
        thread.addAppender(log);
        try (TroubledService at = new TroubledService(directory, Map.of("transaction.timeout.ms", "3000"))) {
            at.link().slow(15);
            at.send(3000, Duration.ofSeconds(5));
            assertThat(at.get("/api/v1/status").body()).contains("\"broker_reachable\":true");
            at.link().slow(0);
            assertThat(log.list).isEmpty();

            CompletableFuture<Void> sending = at.sending(3000, Duration.ofSeconds(3));
            // With a transaction open.
            at.link().stallAt(ApiKeys.END_TXN);
            TimeUnit.SECONDS.sleep(8);
            at.link().stall(false);
            sending.get(1, TimeUnit.MINUTES);
            at.send(1000, Duration.ofSeconds(1));
            at.awaitExact();
            // Kafka Streams puts it right itself, or tells what it was fenced with and is started anew.
            boolean fenced = log.list.stream()
                    .anyMatch(event -> event.getFormattedMessage().contains("fenced")
                            || event.getFormattedMessage().contains("corrupted"));
            boolean restarted = !at.get("/metrics").body().contains("plumbline_stream_failures_total 0.0");
            assertThat(fenced || restarted)
                    .as("a transaction timed out, which is what this test is about")
                    .isTrue();
        } finally {
            thread.detachAppender(log);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "plumbline.trouble", matches = "true")
    void shouldCountOnceThroughARebalanceStorm(@TempDir Path directory) throws Exception {
        // The shortest that a broker allows: whoever left is missed only then.
        Map<String, String> kafka = Map.of("session.timeout.ms", "6000", "heartbeat.interval.ms", "1000");
        try (TroubledService at = new TroubledService(directory, kafka)) {
            CompletableFuture<Void> sending = at.sending(STORM * 2000, Duration.ofSeconds(STORM * 3L));
            for (int round = 0; round < STORM; round++) {
                try (MonitorService one = at.instance("one-" + round, kafka);
                        MonitorService other = at.instance("other-" + round, kafka)) {
                    one.start();
                    TimeUnit.MILLISECONDS.sleep(1000);
                    other.start();
                    TimeUnit.MILLISECONDS.sleep(1000);
                }
            }
            sending.get(1, TimeUnit.MINUTES);
            at.awaitState("running", BACK_WITHIN);
            at.send(500, Duration.ofSeconds(1));
            at.awaitExact();
        }
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }
}
