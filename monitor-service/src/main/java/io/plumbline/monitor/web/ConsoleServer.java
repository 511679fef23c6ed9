package io.plumbline.monitor.web;

import io.plumbline.monitor.history.*;

public final class ConsoleServer implements AutoCloseable {
    public ConsoleServer(
            WebSettings s,
            ReportHistory r,
            AlertHistory a,
            ServiceState st,
            java.util.function.Supplier<String> m,
            java.util.function.Function<io.plumbline.monitor.assess.WindowReport, String> h,
            java.time.InstantSource c) {}

    public void start() {}

    public int port() {
        return 1;
    }

    public void close() {}
}
