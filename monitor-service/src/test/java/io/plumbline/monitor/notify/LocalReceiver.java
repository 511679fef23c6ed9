package io.plumbline.monitor.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.plumbline.monitor.event.Json;
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
import java.util.function.Function;

/** A receiver on this machine that answers as it is told, then with 200. */
public final class LocalReceiver implements AutoCloseable {
    /** What came in. */
    public record Request(String id, String path, Map<String, List<String>> headers, String body) {
        JsonNode json() {
            return Json.read(body.getBytes(StandardCharsets.UTF_8), JsonNode.class);
        }
    }

    /** What to answer with. */
    public record Answer(int status, Map<String, String> headers, String body) {
        public Answer(int status, Map<String, String> headers) {
            this(status, headers, "");
        }
    }

    private final HttpServer server;
    private final Queue<Answer> answers = new ArrayDeque<>();
    public final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<Request> taken = new CopyOnWriteArrayList<>();

    private Function<Request, Answer> otherwise = request -> new Answer(200, Map.of());

    public LocalReceiver(int... statuses) throws IOException {
        for (int status : statuses) {
            answers.add(new Answer(status, Map.of()));
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** What was answered with success. */
    public List<Request> taken() {
        return taken;
    }

    public LocalReceiver answering(Answer answer) {
        answers.add(answer);
        return this;
    }

    /** What to answer with once it has answered as it was told. */
    public LocalReceiver otherwise(Function<Request, Answer> answer) {
        otherwise = answer;
        return this;
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Headers headers = exchange.getRequestHeaders();
        Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.putAll(headers);
        String id = headers.getFirst("webhook-id");
        requests.add(new Request(id == null ? "" : id, exchange.getRequestURI().getPath(), all, body));
        Answer answer = answers.isEmpty() ? otherwise.apply(requests.get(requests.size() - 1)) : answers.remove();
        if (answer.status() / 100 == 2) {
            taken.add(requests.get(requests.size() - 1));
        }
        answer.headers().forEach(exchange.getResponseHeaders()::add);
        byte[] said = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), said.length == 0 ? -1 : said.length);
        exchange.getResponseBody().write(said);
        exchange.close();
    }

    public String url() {
        return "http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":"
                + server.getAddress().getPort() + "/hook/T0/very-secret";
    }

    Address address() {
        return Address.parse("url", url());
    }

    /** A receiver of this address, without a secret. */
    public ReceiverSettings webhook(String name) {
        return ReceiverSettings.of(name, new Webhook(address(), List.of()), AddressGuard.PRIVATE);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
