package io.plumbline.monitor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.config.ConfigFile;
import io.plumbline.monitor.web.AccessToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A new token, and the line by which the service knows it. */
class TokenCommandTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"ann", "yes", "1", "Ann Example", "ann@example.com", "a.b-c_d"})
    void shouldPrintALineThatTheConfigurationTakes(String name) throws IOException {
        Ran ran = Ran.plumbline("token", "new", "--name", name, "--scope", "write");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        List<String> lines = ran.out().lines().map(String::strip).toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(1)).matches("plumbline_[A-Za-z0-9_-]{43}");
        Path file = Files.writeString(
                directory.resolve("plumbline.yml"), "http:\n  access:\n    tokens:\n    " + lines.get(3) + "\n");
        AccessToken token =
                ConfigFile.read(file, unset -> null).accessSettings().tokens().get(0);
        assertThat(token.name()).isEqualTo(name);
        assertThat(token).hasToString(name + " (write)");
        assertThat(token.sha256()).isEqualTo(AccessToken.sha256(lines.get(1)));
        assertThat(Ran.plumbline("token", "new", "--name", name, "--scope", "write")
                        .out())
                .doesNotContain(lines.get(1), token.sha256());
    }

    @Test
    void shouldSayWhatIsAllowed() {
        Ran scope = Ran.plumbline("token", "new", "--name", "ann", "--scope", "none");
        assertThat(scope.exitCode()).isEqualTo(2);
        assertThat(scope.err().strip()).isEqualTo("plumbline: --scope: one of read, write, admin is allowed: none");
        Ran name = Ran.plumbline("token", "new", "--name", "a: b", "--scope", "read");
        assertThat(name.exitCode()).isEqualTo(2);
        assertThat(name.err()).startsWith("plumbline: --name: up to 64 letters");
        assertThat(Ran.plumbline("token").exitCode()).isEqualTo(2);
    }

    /** Before anything is connected to: the broker of this test does not exist. */
    @Test
    void shouldNotServeOtherMachinesUndecided() throws IOException {
        Path file = Files.writeString(
                directory.resolve("plumbline.yml"),
                "kafka: {bootstrap_servers: 'localhost:1'}\nhttp: {host: 0.0.0.0}\n");
        Ran ran = Ran.plumbline("serve", "--config", file.toString());
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err().lines()).hasSize(1);
        assertThat(ran.err())
                .startsWith(
                        "plumbline: http.access: needed, as http.host lets other machines in (0.0.0.0): write access:"
                                + " {tokens: [{name: ann, scope: admin, sha256: ...}]}")
                .contains("plumbline token new --name ann --scope admin", "access: open");
    }
}
