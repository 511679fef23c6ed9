package io.plumbline.monitor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.monitor.notify.Address;
import io.plumbline.monitor.notify.AddressGuard;
import io.plumbline.monitor.notify.Alertmanager;
import io.plumbline.monitor.notify.Mail;
import io.plumbline.monitor.notify.NotifySettings;
import io.plumbline.monitor.notify.PagerDuty;
import io.plumbline.monitor.notify.ReceiverSettings;
import io.plumbline.monitor.notify.Secret;
import io.plumbline.monitor.notify.SlackChat;
import io.plumbline.monitor.notify.SlackWebhook;
import io.plumbline.monitor.notify.Teams;
import io.plumbline.monitor.notify.Webhook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
                        + "{name: ops, kind: webhook, url: 'http://ops.example.org/x', secret: '${SECRET}'}]}"))
                .satisfies(notify -> {
                    assertThat(notify.links().console()).isEqualTo("https://p.example.org");
                    assertThat(notify.receivers())
                            .containsExactly(
                                    ReceiverSettings.of(
                                            "chat", new SlackWebhook(address("https://hooks.example.org/T0/hidden"))),
                                    ReceiverSettings.of(
                                            "ops",
                                            new Webhook(
                                                    address("http://ops.example.org/x"), List.of(new Secret(SECRET)))));
                    assertThat(notify.toString()).doesNotContain("hidden", SECRET);
                });
    }

    private static Address address(String url) {
        return Address.parse("url", url);
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
                "notify.receivers[0].kind: one of alertmanager, email, pagerduty, slack, teams, webhook is allowed: pager");
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
                "notify.receivers[0].secret: not of a receiver of kind slack; allowed are channel, text, title, token, token_file, url, url_file");
        refuses(
                "{name: a, kind: slack, url: '${HOOK}'}, {name: a, kind: slack, url: '${HOOK}'}",
                "notify.receivers: two are named a");
        refuses("{name: a, kind: slack, url: '${HOOK}', colour: x}", "unknown key; allowed are");
        assertThatThrownBy(() -> read("{public_url: here}"))
                .isInstanceOf(ConfigFile.InvalidConfig.class)
                .hasMessageContaining("notify.public_url: an address such as");
    }

    private ReceiverSettings one(String receiver) throws IOException {
        NotifySettings settings = read("{receivers: [" + receiver + "]}");
        assertThat(settings.receivers().get(0).target().toString()).doesNotContain("hidden", SECRET);
        return settings.receivers().get(0);
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    @Test
    void shouldReadEveryKind() throws IOException {
        ReceiverSettings alertmanagers =
                one("{name: a, kind: alertmanager, url: ['http://10.0.0.1:9093', 'http://10.0.0.2:9093']}");
        assertThat(alertmanagers.target())
                .isEqualTo(new Alertmanager(
                        List.of(address("http://10.0.0.1:9093"), address("http://10.0.0.2:9093")), null, null, null));
        assertThat(alertmanagers.guard()).isEqualTo(AddressGuard.PRIVATE);
        assertThat(one("{name: p, kind: pagerduty, routing_key: " + "k".repeat(32) + "}")
                        .target())
                .isEqualTo(new PagerDuty(address(PagerDuty.URL), new Secret("k".repeat(32))));
        assertThat(one("{name: s, kind: slack, token: xoxb-hidden, channel: C0123456789}")
                        .target())
                .isEqualTo(new SlackChat(address(SlackChat.URL), new Secret("xoxb-hidden"), "C0123456789"));
        assertThat(one("{name: t, kind: teams, url: '${HOOK}'}").target())
                .isEqualTo(new Teams(address("https://hooks.example.org/T0/hidden")));
        assertThat(one("{name: m, kind: email, host: mail.example.org, username: u, password: hidden,"
                                + " from: ml@example.org, to: [a@example.org, 'B <b@example.org>']}")
                        .target())
                .isEqualTo(new Mail(
                        "mail.example.org",
                        587,
                        Mail.Tls.STARTTLS,
                        "u",
                        new Secret("hidden"),
                        "ml@example.org",
                        List.of("a@example.org", "B <b@example.org>")));
    }

    @Test
    void shouldReadSecretsFromFiles() throws IOException {
        Path url = file("url", "https://hooks.example.org/hidden\n");
        Path secrets = file("secrets", SECRET + "\n" + SECRET.replace('M', 'N') + "\n\n");
        assertThat(one("{name: w, kind: webhook, url_file: '" + url + "', secret_file: '" + secrets + "'}")
                        .target())
                .isEqualTo(new Webhook(
                        address("https://hooks.example.org/hidden"),
                        List.of(new Secret(SECRET), new Secret(SECRET.replace('M', 'N')))));
        Path token = file("token", "xoxb-hidden");
        assertThat(one("{name: s, kind: slack, token_file: '" + token + "', channel: ml}")
                        .target())
                .isEqualTo(new SlackChat(address(SlackChat.URL), new Secret("xoxb-hidden"), "ml"));
        refuses(
                "{name: s, kind: slack, token: xoxb-hidden, token_file: '" + token + "', channel: ml}",
                "notify.receivers[0].token_file: not together with token");
        refuses("{name: s, kind: teams, url_file: '" + directory.resolve("none") + "'}", "none cannot be read");
        refuses("{name: s, kind: teams, url_file: '" + file("empty", "\n") + "'}", "empty is empty");
    }

    @Test
    void shouldReadWhichAlertsAReceiverIsToldOf() throws IOException {
        ReceiverSettings some = one("{name: t, kind: teams, url: '${HOOK}', rate_limit: 7, match:"
                + " {severity: [major, moderate], model: 'fraud-*', rule: [drift, label_drift], segment: all}}");
        assertThat(some.perMinute()).isEqualTo(7);
        assertThat(some.route().severities()).extracting(Enum::name).containsExactlyInAnyOrder("MAJOR", "MODERATE");
        assertThat(some.route().rules()).hasSize(2);
        refuses(
                "{name: t, kind: teams, url: '${HOOK}', match: {severity: grave}}",
                "notify.receivers[0].match.severity: one of minor, moderate, major is allowed: grave");
        refuses("{name: t, kind: teams, url: '${HOOK}', rate_limit: 0}", "rate_limit: 1 to 6000 messages a minute");
    }

    @Test
    void shouldRefusePrivateAddressesUnlessTheyAreAllowed() throws IOException {
        refuses(
                "{name: w, kind: webhook, url: 'http://10.1.2.3/hidden'}",
                "notify.receivers[0].url: the address is private; allow_private: true allows it");
        refuses("{name: w, kind: webhook, url: 'http://localhost:9/hidden'}", "url: the address is private");
        refuses(
                "{name: a, kind: alertmanager, url: 'http://169.254.169.254/hidden'}",
                "url: the address is link-local or one of a cloud's metadata");
        refuses(
                "{name: a, kind: alertmanager, url: 'http://10.1.2.3/hidden', allow_private: false}",
                "url: the address is private");
        assertThat(one("{name: w, kind: webhook, url: 'http://10.1.2.3/hidden', allow_private: true}")
                        .guard())
                .isEqualTo(AddressGuard.ANY);
    }

    @Test
    void shouldSayWhatIsWrongWithEachKind() {
        refuses("{name: a, kind: alertmanager}", "notify.receivers[0].url: needed");
        refuses("{name: a, kind: alertmanager, url: 'http://a', username: u}", "username: only together with password");
        refuses("{name: p, kind: pagerduty, routing_key: hidden}", "routing_key: the integration key's 32 characters");
        refuses("{name: p, kind: pagerduty}", "routing_key: needed");
        refuses("{name: s, kind: slack, token: xoxb-1}", "channel: needed");
        refuses("{name: s, kind: slack, token: hidden, channel: C1}", "token: that of a bot is needed");
        refuses("{name: t, kind: teams, url: ['${HOOK}', '${HOOK}']}", "url: one address is allowed");
        refuses(
                "{name: w, kind: webhook, url: '${HOOK}', secrets: ['${SECRET}', hidden]}",
                "secret: whsec_ and the base64 of 24 to 64 bytes is needed");
        refuses(
                "{name: m, kind: email, host: h, from: a@b, to: someone@}",
                "to: a mail address such as ml@example.org is needed: someone@");
        refuses("{name: m, kind: email, host: h, from: a@b}", "to: one or more addresses are needed");
        refuses("{name: m, kind: email, host: h, tls: ssl}", "tls: one of tls, starttls, none is allowed: ssl");
        refuses(
                "{name: m, kind: email, host: h, tls: none, username: u, password: hidden, from: a@b, to: a@b}",
                "tls: a password is not sent unencrypted");
    }

    @Test
    void shouldNotShowSecretsOfAFileThatIsNoYaml() {
        assertThatThrownBy(() -> read("{receivers: [{name: a, kind: webhook, url: \"${HOOK}\", secret: [\"${SECRET}\""))
                .isInstanceOf(ConfigFile.InvalidConfig.class)
                .hasMessageContaining("line 2: not YAML: while parsing a flow sequence: expected ',' or ']'")
                .hasMessageNotContainingAny("hidden", SECRET);
    }
}
