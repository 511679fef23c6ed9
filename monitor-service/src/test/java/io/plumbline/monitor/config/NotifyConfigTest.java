package io.plumbline.monitor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.monitor.notify.NotifySettings;
import io.plumbline.monitor.notify.ReceiverSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotifyConfigTest {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @TempDir
    Path directory = Path.of("");

    private NotifySettings read(String notify) throws IOException {
        Path file = directory.resolve("plumbline.yaml");
        Files.writeString(file, "kafka: {bootstrap_servers: localhost:9092}\nnotify: " + notify);
        return ConfigFile.read(file, Map.of("HOOK", "https://hooks.example.org/T0/hidden", "SECRET", SECRET)::get)
                .toSettings()
                .notifications();
    }

    @Test
    void shouldReadReceivers() throws IOException {
        assertThat(read("{public_url: 'https://p.example.org', receivers: ["
                        + "{name: chat, kind: slack, url: '${HOOK}'},"
                        + "{name: ops, kind: webhook, url: 'http://localhost:9/x', secret: '${SECRET}'}]}"))
                .satisfies(notify -> {
                    assertThat(notify.publicUrl()).isEqualTo("https://p.example.org");
                    assertThat(notify.receivers())
                            .containsExactly(
                                    new ReceiverSettings("chat", "slack", "https://hooks.example.org/T0/hidden", null),
                                    new ReceiverSettings("ops", "webhook", "http://localhost:9/x", SECRET));
                    assertThat(notify.toString()).doesNotContain("hidden", SECRET);
                });
    }

    private void refuses(String receivers, String message) {
        assertThatThrownBy(() -> read("{receivers: [" + receivers + "]}"))
                .isInstanceOf(ConfigFile.InvalidConfig.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("hidden");
    }

    @Test
    void shouldSayWhatIsWrongAndWhere() {
        refuses(
                "{name: a, kind: pager, url: '${HOOK}'}",
                "notify.receivers[0].kind: one of slack, webhook is allowed: pager");
        refuses("{name: a, kind: slack}", "notify.receivers[0].url: needed");
        refuses("{kind: slack, url: '${HOOK}'}", "notify.receivers[0].name: needed");
        refuses("{name: a, url: '${HOOK}'}", "notify.receivers[0].kind: needed");
        refuses("{name: a, kind: slack, url: 'ftp://hidden/x'}", "notify.receivers[0].url: an address such as");
        refuses("{name: a, kind: slack, url: 'https://hidden/ x'}", "notify.receivers[0].url: an address such as");
        refuses(
                "{name: a, kind: webhook, url: '${HOOK}', secret: hidden}",
                "notify.receivers[0].secret: whsec_ and the base64 of 24 to 64 bytes is needed");
        refuses(
                "{name: a, kind: slack, url: '${HOOK}', secret: '${SECRET}'}",
                "notify.receivers[0].secret: only for receivers of kind webhook");
        refuses(
                "{name: a, kind: slack, url: '${HOOK}'}, {name: a, kind: slack, url: '${HOOK}'}",
                "notify.receivers: two are named a");
        refuses("{name: a, kind: slack, url: '${HOOK}', token: x}", "unknown key; allowed are");
        assertThatThrownBy(() -> read("{public_url: here}"))
                .isInstanceOf(ConfigFile.InvalidConfig.class)
                .hasMessageContaining("notify.public_url: an address such as");
    }
}
