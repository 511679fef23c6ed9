package io.plumbline.monitor.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.plumbline.monitor.ingest.SchemaId;
import io.plumbline.monitor.ingest.WriterSchema;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks a registry for a schema, once. */
final class RegistryClient {
    private static final int MOST_REFERENCES = 200;

    /** For a schema and all that it refers to: a stream's thread may be waiting. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final RegistrySettings settings;
    private final HttpClient http;
    private final ObjectMapper json = new ObjectMapper();

    /** What a registry says. */
    sealed interface Reply {
        record Schema(WriterSchema schema) implements Reply {}

        /** It has no such schema. */
        record Unknown() implements Reply {}

        /** What it has is no schema that can be read. */
        record Unusable(String detail) implements Reply {}

        /** @param passing whether it may answer otherwise in a moment */
        record Failed(String detail, boolean passing) implements Reply {}
    }

    /** Carries a reply that is no schema out of nested requests. */
    private static final class NoSchema extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Reply reply;

        NoSchema(Reply reply) {
            super(reply.toString(), null, false, false);
            this.reply = reply;
        }
    }

    RegistryClient(RegistrySettings settings) {
        this.settings = settings;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                // A login must not follow to another host.
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.timeout())
                .build();
    }

    /** @throws InterruptedException if the thread is to end */
    Reply ask(SchemaId id) throws InterruptedException {
        long until = System.nanoTime() + LONGEST.toNanos();
        try {
            return new Reply.Schema(
                    settings.kind() == RegistrySettings.Kind.CONFLUENT ? confluent(id, until) : apicurio(id, until));
        } catch (NoSchema e) {
            return e.reply;
        } catch (RuntimeException e) {
            return new Reply.Unusable(String.valueOf(e.getMessage()));
        }
    }

    // ---- Confluent --------------------------------------------------------------------------------------------------

    private WriterSchema confluent(SchemaId id, long until) throws NoSchema, InterruptedException {
        JsonNode found = tree(get("/schemas/ids/" + id.id(), until));
        String type = found.path("schemaType").asText("AVRO").toUpperCase(Locale.ROOT);
        return switch (type) {
            case "AVRO" -> {
                List<String> references = new ArrayList<>();
                references(found, references, new HashSet<>(), until);
                yield WriterSchema.avro(text(found), references);
            }
            case "JSON" -> new WriterSchema.Json();
            default -> new WriterSchema.Unread(type);
        };
    }

    private static String text(JsonNode found) throws NoSchema {
        if (!found.path("schema").isTextual()) {
            throw new NoSchema(new Reply.Unusable("the registry's answer has no member \"schema\""));
        }
        return found.path("schema").textValue();
    }

    /** Each after those that it refers to itself, and once. */
    private void references(JsonNode schema, List<String> all, Set<String> known, long until)
            throws NoSchema, InterruptedException {
        for (JsonNode reference : schema.path("references")) {
            String path = "/subjects/" + encoded(reference.path("subject").asText()) + "/versions/"
                    + encoded(reference.path("version").asText());
            if (known.add(path)) {
                if (known.size() > MOST_REFERENCES) {
                    throw new NoSchema(new Reply.Unusable("more than " + MOST_REFERENCES + " references"));
                }
                JsonNode found = tree(get(path, until));
                references(found, all, known, until);
                all.add(text(found));
            }
        }
    }

    // ---- Apicurio ---------------------------------------------------------------------------------------------------

    /** References are put in by the registry: version 2 of its API calls that one thing, version 3 another. */
    private WriterSchema apicurio(SchemaId id, long until) throws NoSchema, InterruptedException {
        boolean content = id.kind() == SchemaId.Kind.CONTENT
                || id.kind() == SchemaId.Kind.PAYLOAD
                        && settings.address().getPath().endsWith("/v3");
        String text = get(
                (content ? "/ids/contentIds/" : "/ids/globalIds/") + id.id()
                        + "?dereference=true&references=DEREFERENCE",
                until);
        JsonNode found =
                text.stripLeading().startsWith("{") || text.stripLeading().startsWith("[")
                        ? tree(text)
                        : MissingNode.getInstance();
        if (found.isMissingNode() && !text.stripLeading().startsWith("\"")) {
            return new WriterSchema.Unread("PROTOBUF");
        }
        // The answer does not say its type in every version: what has these members is no schema of Avro.
        boolean jsonSchema = found.has("$schema")
                || found.has("properties")
                || found.path("type").asText().equals("object");
        return jsonSchema ? new WriterSchema.Json() : WriterSchema.avro(text, List.of());
    }

    // ---- HTTP -------------------------------------------------------------------------------------------------------

    private JsonNode tree(String text) throws NoSchema {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            throw new NoSchema(new Reply.Unusable("the registry's answer is not JSON"));
        }
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private String get(String path, long until) throws NoSchema, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(settings.address() + path))
                .header("Accept", "application/vnd.schemaregistry.v1+json, application/json, */*;q=0.5");
        if (settings.authorization() != null) {
            request.header("Authorization", settings.authorization());
        }
        CompletableFuture<HttpResponse<String>> response =
                http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
        try {
            // Of the client itself, a time-out ends with the headers, and a body may hang.
            long most = Math.min(settings.timeout().toNanos(), until - System.nanoTime());
            return body(response.get(Math.max(most, 0), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            throw new NoSchema(new Reply.Failed("no answer within " + settings.timeout(), true));
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
            throw new NoSchema(new Reply.Failed(message, cause instanceof IOException));
        } finally {
            response.cancel(true);
        }
    }

    private static String body(HttpResponse<String> response) throws NoSchema {
        int status = response.statusCode();
        if (status == 200) {
            return response.body();
        }
        if (status == 404) {
            throw new NoSchema(new Reply.Unknown());
        }
        boolean passing = status >= 500 || status == 429 || status == 408;
        throw new NoSchema(new Reply.Failed("it answers " + status, passing));
    }
}
