package io.plumbline.monitor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class FailuresTest {
    private static final Pattern DETAILS = Pattern.compile("\\(details in (.+)\\)");

    @Test
    void shouldSayInOneLineWhatIsWrongWithTheSurroundings() {
        Ran ran = failing(new CommandFailure(ExitCode.BAD_USE, "port 80 is taken"), false);

        assertThat(ran).isEqualTo(new Ran(2, "", line("plumbline: port 80 is taken")));
    }

    @Test
    void shouldSayInOneLineWhatIsWrongWithTheData() {
        Ran ran = failing(new CommandFailure(ExitCode.BAD_INPUT, "a.csv, line 3: 4 fields, the header has 5"), false);

        assertThat(ran).isEqualTo(new Ran(3, "", line("plumbline: a.csv, line 3: 4 fields, the header has 5")));
    }

    @Test
    void shouldSayInOneLineThatPlumblineIsAtFaultAndKeepTheStackTrace() throws IOException {
        Ran ran = failing(new IllegalStateException("two and two are five"), false);

        assertThat(ran.exitCode()).isEqualTo(70);
        assertThat(ran.err().lines())
                .singleElement()
                .asString()
                .startsWith("plumbline: this should not have happened: ")
                .contains("two and two are five");
        Matcher details = DETAILS.matcher(ran.err());
        assertThat(details.find()).isTrue();
        Path saved = Path.of(details.group(1));
        assertThat(saved).content().contains("IllegalStateException", "\tat ");
        Files.delete(saved);
    }

    @Test
    void shouldShowTheStackTraceToWhoAsksForIt() {
        Ran ran = failing(new CommandFailure(ExitCode.BAD_USE, "port 80 is taken", new IOException("in use")), true);

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err())
                .contains("\tat ", "Caused by: java.io.IOException: in use")
                .endsWith(line("plumbline: port 80 is taken"));
    }

    @Test
    void shouldSuggestTheOptionThatWasMeant() {
        Ran ran = Ran.plumbline("kafka", "--poort");

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).startsWith("plumbline: Unknown option").contains("--port");
        assertThat(ran.err().lines()).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void shouldRefuseAPortThatIsNoNumber() {
        Ran ran = Ran.plumbline("kafka", "--port", "many");

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err())
                .contains("--port", "many")
                .endsWith(line("Try 'plumbline kafka --help'."))
                .doesNotContain("\tat ");
    }

    @Test
    void shouldTakeVerboseBeforeAndAfterTheCommand(@TempDir Path directory) {
        String missing = directory.resolve("none.yml").toString();

        assertThat(Ran.plumbline("serve", "--config", missing).err())
                .doesNotContain("\tat ")
                .contains(missing);
        assertThat(Ran.plumbline("--verbose", "serve", "--config", missing).err())
                .contains("\tat ");
        assertThat(Ran.plumbline("serve", "--verbose", "--config", missing).err())
                .contains("\tat ");
    }

    private static Ran failing(Exception failure, boolean verbose) {
        Failures failures = new Failures(() -> verbose);
        return Ran.of(new CommandLine(new Failing(failure))
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures));
    }

    private static String line(String text) {
        return text + System.lineSeparator();
    }

    @Command(name = "failing")
    private static final class Failing implements Callable<Integer> {
        private final Exception failure;

        Failing(Exception failure) {
            this.failure = failure;
        }

        @Override
        public Integer call() throws Exception {
            throw failure;
        }
    }
}
