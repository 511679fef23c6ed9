package io.plumbline.monitor.telemetry;

import io.plumbline.monitor.history.WorkSpans;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether spans are made, and where they go, as OpenTelemetry's environment variables say. Unless they ask for spans, none is
 * made and nothing of OpenTelemetry's SDK is loaded.
 */
public final class Tracing implements AutoCloseable {
    private static final String NONE = "none";

    private final WorkSpans spans;
    private final @Nullable ExportedSpans exported;

    private Tracing(@Nullable ExportedSpans exported) {
        this.exported = exported;
        this.spans = exported == null ? WorkSpans.NONE : exported;
    }

    /**
     * Begins to trace, if that is asked for.
     *
     * @param environment variables by name
     * @param instance name of this one among those that work together
     * @throws Unusable if a variable has a value that cannot be used
     */
    public static Tracing by(Map<String, String> environment, String instance) {
        return new Tracing(isAskedFor(environment) ? ExportedSpans.open(environment, instance) : null);
    }

    /** An exporter other than none is named, or an address to export to; and the SDK is not turned off. */
    static boolean isAskedFor(Map<String, String> environment) {
        String exporter = value(environment, "OTEL_TRACES_EXPORTER");
        boolean somewhere = !value(environment, "OTEL_EXPORTER_OTLP_ENDPOINT").isEmpty()
                || !value(environment, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT").isEmpty();
        return !value(environment, "OTEL_SDK_DISABLED").equalsIgnoreCase("true")
                && (exporter.isEmpty() ? somewhere : !exporter.equalsIgnoreCase(NONE));
    }

    /** Empty is as good as not set, says the specification. */
    private static String value(Map<String, String> environment, String name) {
        return environment.getOrDefault(name, "").strip();
    }

    /** Whoever traces. */
    public WorkSpans spans() {
        return spans;
    }

    /** Sends what is still to be sent, for a few seconds at most. */
    @Override
    public void close() {
        if (exported != null) {
            exported.close();
        }
    }

    /** A variable of OpenTelemetry has a value that cannot be used. */
    public static final class Unusable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unusable(String why, @Nullable Exception cause) {
            super(
                    "OpenTelemetry's variables (OTEL_...) cannot be used: " + why
                            + "; with OTEL_TRACES_EXPORTER=none nothing is traced",
                    cause);
        }
    }
}
