package io.plumbline.monitor.web;

import io.plumbline.monitor.event.Json;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** What the server refuses before anything of ours sees it, such as a path that is too long: said as everything else that is wrong is said. */
final class Refusals extends ErrorHandler {
    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int code,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        response.getHeaders()
                .put(HttpHeader.CONTENT_TYPE, Problem.CONTENT_TYPE)
                .put("X-Content-Type-Options", "nosniff")
                .put(HttpHeader.CACHE_CONTROL, "no-store");
        String path = Objects.requireNonNullElse(request.getHttpURI().getPath(), "");
        String detail = message == null || message.isEmpty() ? Problem.title(code) : message;
        response.write(true, ByteBuffer.wrap(Json.bytes(Problem.of(code, detail, path))), callback);
    }
}
