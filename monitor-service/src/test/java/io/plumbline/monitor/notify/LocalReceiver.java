package io.plumbline.monitor.notify;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A receiver on this machine that answers as it is told, then with 200. */
public final class LocalReceiver implements AutoCloseable {
    /** What came in. */
    public record Request(String id, Map<String, List<String>> headers, String body) {}

    /** What to answer with. */
    public record Answer(int status, Map<String, String> headers) {}

    private final HttpServer server;
    private final Queue<Answer> answers = new ArrayDeque<>();
    public final List<Request> requests = new CopyOnWriteArrayList<>();

    public LocalReceiver(int... statuses) throws IOException {
        for (int status : statuses) {
            answers.add(new Answer(status, Map.of()));
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    public LocalReceiver answering(Answer answer) {
        answers.add(answer);
        return this;
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Headers headers = exchange.getRequestHeaders();
        Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.putAll(headers);
        String id = headers.getFirst("webhook-id");
        requests.add(new Request(id == null ? "" : id, all, body));
        Answer answer = answers.isEmpty() ? new Answer(200, Map.of()) : answers.remove();
        answer.headers().forEach(exchange.getResponseHeaders()::add);
        exchange.sendResponseHeaders(answer.status(), -1);
        exchange.close();
    }

    public String url() {
        return "http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":"
                + server.getAddress().getPort() + "/hook/T0/very-secret";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
