package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broker trouble while events flow: the service says what is wrong, goes on by itself, and counts to the last event. */
class BrokerTroubleTest {
    /** Seconds that the broker is away; {@code .ci/run} makes it more than a minute. */
    private static final int OUTAGE = Integer.getInteger("plumbline.test.outage", 14);

    @Test
    void shouldSayThatTheBrokerIsAwayAndGoOnWhenItIsBack(@TempDir Path directory) throws Exception {
        try (TroubledService at = new TroubledService(directory, Map.of())) {
            at.send(3000, Duration.ofSeconds(3));
            CompletableFuture<Void> sending = at.sending(4000, Duration.ofSeconds(4));
            TimeUnit.MILLISECONDS.sleep(1500);
            at.stopBroker();
            long gone = System.nanoTime();
            at.awaitState(at.service, "broker_unreachable", Duration.ofSeconds(15));
            long seen = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - gone);

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
            at.awaitState("running");
            System.out.printf(
                    "broker away for %d s: said after %.1f s, running again %.1f s after its return%n",
                    OUTAGE, seen / 1e3, (System.nanoTime() - back) / 1e9);
            sending.get(1, TimeUnit.MINUTES);
            at.send(1000, Duration.ofSeconds(1));
            at.awaitExact();
            assertThat(at.get("/metrics").body()).contains("plumbline_broker_reachable 1.0");
        }
    }
}
