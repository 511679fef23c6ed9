package io.plumbline.monitor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.status.Status;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The formats of the log, and that logback has nothing to say of its configuration: it would do so where commands print. */
class LogFormatTest {
    @ParameterizedTest
    @CsvSource({"json, json, json", "text, console, audit", ", console, audit"})
    void shouldConfigureLogbackWithoutComplaint(@Nullable String format, String root, String audit) throws Exception {
        LoggerContext context = new LoggerContext();
        if (format != null) {
            context.putProperty("PLUMBLINE_LOG_FORMAT", format);
        }
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        URL file = Objects.requireNonNull(LogFormatTest.class.getResource("/logback.xml"));
        configurator.doConfigure(file);
        assertThat(context.getStatusManager().getCopyOfStatusList())
                .isNotEmpty()
                .noneMatch(status -> status.getEffectiveLevel() > Status.INFO);
        assertThat(appenders(context, "io.plumbline.audit")).containsExactly(audit);
        assertThat(appenders(context, "ROOT")).containsExactly(root);
        context.stop();
    }

    /** Those that a line of this logger reaches. */
    private static List<String> appenders(LoggerContext context, String name) {
        List<String> names = new ArrayList<>();
        context.getLogger(name)
                .iteratorForAppenders()
                .forEachRemaining((Appender<ILoggingEvent> one) -> names.add(one.getName()));
        if (names.isEmpty()) {
            assertThat(context.getLogger(name).isAdditive()).isTrue();
            return appenders(context, "ROOT");
        }
        return names;
    }

    @Test
    void shouldKnowTheFormats() {
        assertThat(Main.wrongLogFormat(null)).isNull();
        assertThat(Main.wrongLogFormat("text")).isNull();
        assertThat(Main.wrongLogFormat("json")).isNull();
        assertThat(Main.wrongLogFormat("JSON"))
                .isEqualTo("PLUMBLINE_LOG_FORMAT is \"JSON\"; allowed are text and json");
    }
}
