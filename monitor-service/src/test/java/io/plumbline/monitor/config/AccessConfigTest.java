package io.plumbline.monitor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.monitor.web.AccessSettings;
import io.plumbline.monitor.web.AccessToken;
import io.plumbline.monitor.web.OidcSettings;
import io.plumbline.monitor.web.Scope;
import io.plumbline.monitor.web.WebSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever lets other machines in has decided whom. */
class AccessConfigTest {
    private static final String HASH = AccessToken.sha256("a");
    private static final String OTHER = AccessToken.sha256("b");

    @TempDir
    private Path directory;

    private ConfigFile read(String http) {
        try {
            Path file = directory.resolve("plumbline.yml");
            Files.writeString(file, "kafka: {bootstrap_servers: localhost:9092}\nhttp: " + http);
            return ConfigFile.read(file, name -> null);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private AccessSettings settings(String http) {
        return read(http).toSettings().http().access();
    }

    private void refuses(String http, String why) {
        assertThatThrownBy(() -> settings(http))
                .as(http)
                .isInstanceOf(ConfigFile.InvalidConfig.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining(HASH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "localhost", "'::1'"})
    void shouldLetThisMachineInUnasked(String host) {
        assertThat(settings("{host: " + host + "}")).isEqualTo(AccessSettings.LOCAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "'::'", "10.0.0.1", "plumbline.example.com", "localhost.example.com"})
    void shouldAskWhoElseIsLetIn(String host) {
        refuses("{host: " + host + "}", "http.access: needed, as http.host lets other machines in (");
        refuses("{host: " + host + "}", "write access: {tokens: [{name: ann, scope: admin, sha256: ...}]}");
        assertThat(settings("{host: " + host + ", access: open}")).isEqualTo(AccessSettings.OPEN);
    }

    @Test
    void shouldReadTokens() throws IOException {
        Path more = Files.writeString(
                directory.resolve("tokens.yml"), "- {name: bo, scope: read, sha256: \"" + OTHER + "\"}\n");
        Path key = Files.writeString(directory.resolve("key"), "k".repeat(32) + "\n");
        assertThat(settings("{host: 0.0.0.0, access: {tokens: [{name: ann, scope: admin, sha256: \""
                        + HASH.toUpperCase(java.util.Locale.ROOT) + "\"}], tokens_file: '" + more
                        + "', metrics: open, session_key_file: '" + key + "'}}"))
                .isEqualTo(new AccessSettings(
                        AccessSettings.Mode.TOKENS,
                        List.of(new AccessToken("ann", Scope.ADMIN, HASH), new AccessToken("bo", Scope.READ, OTHER)),
                        true,
                        false,
                        "k".repeat(32)));
        assertThat(settings("{access: {tokens_file: '" + more + "'}}").openMetrics())
                .isFalse();
    }

    @Test
    void shouldSayWhatIsWrong() throws IOException {
        refuses("{access: closed}", "http.access: open, or tokens, is allowed: closed");
        refuses("{access: [open]}", "http.access: open, or a mapping of keys to values, is allowed here");
        refuses("{access: {}}", "http.access.tokens: one or more are needed");
        refuses("{access: {token: x}}", "http.access.token: unknown key");
        refuses(
                "{access: {tokens: [{name: a, scope: root, sha256: \"" + HASH + "\"}]}}",
                "http.access.tokens[0].scope: one of read, write, admin is allowed: root");
        refuses(
                "{access: {tokens: [{name: a, scope: none, sha256: \"" + HASH + "\"}]}}",
                "tokens[0].scope: one of read");
        refuses(
                "{access: {tokens: [{scope: read, sha256: \"" + HASH + "\"}]}}",
                "http.access.tokens[0].name: up to 64");
        String token = AccessToken.random();
        assertThatThrownBy(() -> settings("{access: {tokens: [{name: a, scope: read, sha256: " + token + "}]}}"))
                .hasMessageContaining("http.access.tokens[0].sha256: 64 hexadecimal digits are allowed")
                .hasMessageNotContaining(token);
        refuses(
                "{access: {tokens: [{name: a, scope: read, sha256: \"" + HASH + "\"}, {name: a, scope: read, sha256: \""
                        + OTHER + "\"}]}}",
                "http.access.tokens[1].name: there is another of this name: a");
        refuses(
                "{access: {tokens: [{name: a, scope: read, sha256: \"" + HASH + "\"}, {name: b, scope: read, sha256: \""
                        + HASH + "\"}]}}",
                "http.access.tokens[1].sha256: there is the same before");
        refuses(
                "{access: {metrics: closed, tokens: [{name: a, scope: read, sha256: \"" + HASH + "\"}]}}",
                "http.access.metrics: open is allowed");
        refuses(
                "{access: {events: no, tokens: [{name: a, scope: read, sha256: \"" + HASH + "\"}]}}",
                "http.access.events: open is allowed");
        refuses(
                "{access: {session_key: short, tokens: [{name: a, scope: read, sha256: \"" + HASH + "\"}]}}",
                "http.access.session_key: 32 or more characters");
        refuses("{access: {tokens_file: none}}", "http.access.tokens_file: none cannot be read");
        Path bad = Files.writeString(directory.resolve("bad.yml"), "- " + token + "\n");
        assertThatThrownBy(() -> settings("{access: {tokens_file: '" + bad + "'}}"))
                .hasMessageContaining("http.access.tokens_file: " + bad + ": line 1: lines such as")
                .hasMessageNotContaining(token);
    }

    @Test
    void shouldReadAProvider() {
        OidcSettings usual = settings(
                        "{host: 0.0.0.0, access: {oidc: {issuer: 'https://login.example.com/ml', audience: p}}}")
                .oidc();
        assertThat(usual)
                .isEqualTo(new OidcSettings(
                        "https://login.example.com/ml",
                        "p",
                        null,
                        "scope",
                        List.of("plumbline:read"),
                        List.of("plumbline:write"),
                        List.of("plumbline:admin")));
        String own = "issuer: 'http://localhost:9/', audience: p, jwks_uri: 'http://localhost:9/keys', claim: groups";
        assertThat(settings("{access: {oidc: {" + own + ", read: ['*'], admin: [ml, ops]}}}")
                        .oidc())
                .isEqualTo(new OidcSettings(
                        "http://localhost:9/",
                        "p",
                        URI.create("http://localhost:9/keys"),
                        "groups",
                        List.of("*"),
                        List.of(),
                        List.of("ml", "ops")));
        refuses(
                "{access: {oidc: {" + own + "}}}",
                "http.access.oidc.read: needed, or write, or admin, with values of groups");
        refuses("{access: {oidc: {" + own + ", read: ['']}}}", "http.access.oidc.read: texts are allowed");
        refuses("{access: {oidc: {audience: p}}}", "http.access.oidc.issuer: needed; the address of the provider");
        refuses(
                "{access: {oidc: {issuer: 'https://x.example'}}}",
                "http.access.oidc.audience: needed; what the provider calls this service is allowed");
        for (String bad :
                List.of("http://login.example.com", "login.example.com", "https:///x", "https://x/?a=b", "a b")) {
            refuses(
                    "{access: {oidc: {issuer: '" + bad + "', audience: p}}}",
                    "http.access.oidc.issuer: an address with https is allowed, or with http on this machine: " + bad);
        }
        refuses(
                "{access: {oidc: {issuer: 'https://x.example', audience: p, jwks_uri: 'http://x.example/keys'}}}",
                "http.access.oidc.jwks_uri: an address with https");
        refuses("{access: {oidc: {secret: x}}}", "http.access.oidc.secret: unknown key");
    }

    @Test
    void shouldReadAPortForThoseWhoRunIt() {
        assertThat(read("{management: {port: 9464}}").toSettings().http().management())
                .isEqualTo(new WebSettings.Management("127.0.0.1", 9464, AccessSettings.LOCAL));
        assertThat(read("{management: {host: 0.0.0.0, port: 9464}}")
                        .toSettings()
                        .http()
                        .management())
                .isEqualTo(new WebSettings.Management("0.0.0.0", 9464, AccessSettings.OPEN));
        assertThat(read("{}").toSettings().http().management()).isNull();
        refuses("{management: {host: 0.0.0.0}}", "http.management.port: needed; 1 to 65535 is allowed");
        refuses("{management: {port: 0}}", "http.management.port: 1 to 65535 is allowed: 0");
        refuses("{management: {path: /x}}", "http.management.path: unknown key");
    }

    @Test
    void shouldShowNoKeys() {
        ConfigFile file = read("{access: {session_key: " + "k".repeat(32)
                + ", tokens: [{name: ann, scope: read, sha256: \"" + HASH + "\"}]}}");
        assertThat(file.toString()).doesNotContain("kkk", HASH);
        assertThat(file.toSettings().toString()).doesNotContain("kkk", HASH).contains("ann (read)");
    }

    /** A token that is taken away must not be good until somebody restarts everything. */
    @Test
    void shouldTakeWhoIsLetInWithoutARestart() {
        ConfigFile open = read("{port: 1, access: open}");
        ConfigFile tokens = read("{port: 1, access: {tokens: [{name: ann, scope: read, sha256: \"" + HASH + "\"}]}}");
        assertThat(tokens).isNotEqualTo(open);
        assertThat(tokens.changedBeyondModels(open)).isEmpty();
        assertThat(read("{access: open}").changedBeyondModels(read("{}"))).isEmpty();
        assertThat(read("{port: 2}").changedBeyondModels(open)).containsExactly("http");
    }
}
