package io.plumbline.monitor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.notify.LocalReceiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertsCommandTest {
    @TempDir
    Path directory = Path.of("");

    private Path config(String receivers) throws IOException {
        return Files.writeString(
                directory.resolve("plumbline.yml"),
                "notify: {public_url: 'https://p.example.org', receivers: " + receivers + "}");
    }

    private static String hook(String name, LocalReceiver receiver) {
        return "{name: " + name + ", kind: webhook, allow_private: true, match: {model: other}, url: '" + receiver.url()
                + "'}";
    }

    @Test
    void shouldSendATestAndItsEndToEachReceiver() throws Exception {
        try (LocalReceiver first = new LocalReceiver();
                LocalReceiver second = new LocalReceiver()) {
            Path config = config("[" + hook("one", first) + ", " + hook("two", second) + "]");
            Ran ran = Ran.plumbline("alerts", "test", "--config", config.toString());
            assertThat(ran.exitCode()).isZero();
            assertThat(ran.out().lines())
                    .containsExactly(
                            "one (webhook): beginning taken, end taken", "two (webhook): beginning taken, end taken");
            assertThat(first.requests)
                    .hasSize(2)
                    .allSatisfy(request -> assertThat(request.body()).contains("plumbline-test"));
            assertThat(first.requests.get(0).body()).contains("no model drifts");

            assertThat(Ran.plumbline("alerts", "test", "--config", config.toString(), "--receiver", "two")
                            .out())
                    .isEqualTo("two (webhook): beginning taken, end taken" + System.lineSeparator());
            assertThat(first.requests).hasSize(2);
            assertThat(second.requests).hasSize(4);
        }
    }

    @Test
    void shouldSayWhoDidNotTakeItAndWhy() throws Exception {
        LocalReceiver dead = new LocalReceiver();
        dead.close();
        try (LocalReceiver refusing = new LocalReceiver(404);
                LocalReceiver busy = new LocalReceiver(200, 503)) {
            Path config = config("[" + hook("gone", dead) + ", " + hook("wrong", refusing) + ", " + hook("busy", busy)
                    + ", {name: inside, kind: webhook, url: 'http://localtest.invalid/x'}]");
            Ran ran = Ran.plumbline("alerts", "test", "--config", config.toString());
            assertThat(ran.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(ran.out().lines())
                    .containsExactly(
                            "gone (webhook): beginning not taken, would be tried again: HttpHostConnectException",
                            "wrong (webhook): beginning refused: status 404",
                            "busy (webhook): beginning taken, end not taken, would be tried again: status 503",
                            "inside (webhook): beginning not taken, would be tried again: UnknownHostException");
            assertThat(ran.out() + ran.err()).doesNotContain("very-secret", "127.0.0.1");
        }
    }

    @Test
    void shouldSayWhatReceiversThereAre() throws Exception {
        Ran none = Ran.plumbline("alerts", "test", "--config", config("[]").toString());
        assertThat(none.exitCode()).isEqualTo(ExitCode.BAD_USE);
        assertThat(none.err()).contains("notify.receivers: there is none");
        Path config = config("[{name: team, kind: teams, url: 'https://example.org/x'}]");
        Ran other = Ran.plumbline("alerts", "test", "--config", config.toString(), "--receiver", "x");
        assertThat(other.exitCode()).isEqualTo(ExitCode.BAD_USE);
        assertThat(other.err()).contains("--receiver: one of notify.receivers is allowed, team: x");
    }
}
