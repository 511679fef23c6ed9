package io.plumbline.monitor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class CommandsTest {
    @Test
    void shouldShowHowToNameABrokerWhenServeIsGivenNone() {
        Ran ran = Ran.plumbline("serve");

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err().lines())
                .containsExactly(
                        "plumbline: no Kafka broker is named; say one of",
                        "  plumbline serve --bootstrap localhost:9092 --topics plumbline.events",
                        "  plumbline serve --config plumbline.yml",
                        "  plumbline serve --embedded");
    }

    @Test
    void shouldSayInOneLineThatThePortOfTheBrokerIsTaken(@TempDir Path directory) throws IOException {
        Path data = directory.resolve("kafka");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());

            Ran ran = Ran.plumbline("kafka", "--port", port, "--data", data.toString());

            assertThat(ran.exitCode()).isEqualTo(2);
            assertThat(ran.out()).isEmpty();
            assertThat(ran.err().lines())
                    .singleElement()
                    .asString()
                    .startsWith("plumbline: ")
                    .contains(port);
        }
        assertThat(data).as("nothing is begun on a taken port").doesNotExist();
    }

    @Test
    void shouldShowTheCommandsWhenGivenNone() {
        Ran ran = Ran.plumbline();

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("Usage: plumbline", "serve", "kafka");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void shouldExplainEveryCommandAndOption(CommandLine command) {
        assertThat(command.getCommandSpec().usageMessage().description()).isNotEmpty();
        assertThat(command.getCommandSpec().options())
                .allSatisfy(option -> assertThat(option.description())
                        .as(option.longestName())
                        .isNotEmpty());
    }

    static Collection<CommandLine> commands() {
        return Main.commandLine().getSubcommands().values();
    }
}
