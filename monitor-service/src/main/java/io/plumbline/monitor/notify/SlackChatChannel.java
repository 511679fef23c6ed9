package io.plumbline.monitor.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.event.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages in a channel of Slack, with what follows on them in their threads. The first message of an episode carries its
 * identity as metadata. By that it is found again after a restart, among the channel's last {@value #LOOKED_AT} messages;
 * where it is not found, what follows is a message of its own.
 */
final class SlackChatChannel implements Channel {
    private static final Logger LOG = LoggerFactory.getLogger(SlackChatChannel.class);
    private static final int LOOKED_AT = 200;
    private static final int THREADS = 1000;
    private static final String EVENT = "plumbline_alert";
    private static final String EPISODE = "episode";
    /** Errors that pass, which come with status 200. */
    private static final Set<String> PASSING = Set.of(
            "ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout");

    private final SlackChat settings;
    private final Surroundings surroundings;
    private final HttpPost http;
    /** First messages by episode, the newest last. */
    private final Map<String, Posted> posted = new LinkedHashMap<>();

    /** A message by the id of its channel and its time stamp there, and what it shows. */
    private record Posted(String channel, String ts, ArrayNode blocks) {}

    private record Reply(Answer answer, JsonNode body) {}

    SlackChatChannel(SlackChat settings, Surroundings surroundings) {
        this.settings = settings;
        this.surroundings = surroundings;
        this.http = surroundings.http(settings.api());
    }

    @Override
    public List<Message> messages(AlertTransition alert) {
        ObjectNode message = SlackMessage.of(alert, surroundings);
        if (AlertText.isFirst(alert)) {
            return List.of(first(alert, message));
        }
        List<Message> messages = new ArrayList<>();
        messages.add(() -> {
            Answer looked = look(AlertText.episode(alert));
            if (looked.kind() == Answer.Kind.AGAIN) {
                return looked;
            }
            Posted begun = posted.get(AlertText.episode(alert));
            return begun == null
                    ? first(alert, message).send()
                    : call(
                                    "chat.postMessage",
                                    inChannel(begun.channel(), message).put("thread_ts", begun.ts()))
                            .answer();
        });
        messages.add(() -> showState(alert));
        return messages;
    }

    /** One that starts a thread. */
    private Message first(AlertTransition alert, ObjectNode message) {
        ObjectNode body = inChannel(settings.channel(), message);
        String episode = AlertText.episode(alert);
        ObjectNode metadata = body.putObject("metadata").put("event_type", EVENT);
        metadata.putObject("event_payload").put(EPISODE, episode);
        return () -> {
            Reply reply = call("chat.postMessage", body);
            if (reply.answer() == Answer.TAKEN && AlertText.isFiring(alert)) {
                remember(
                        episode,
                        new Posted(
                                reply.body().path("channel").asText(),
                                reply.body().path("ts").asText(),
                                (ArrayNode) message.path("blocks")));
            }
            return reply.answer();
        };
    }

    /** The first message says at its head what has become of the alert. */
    private Answer showState(AlertTransition alert) throws IOException {
        Posted begun = posted.get(AlertText.episode(alert));
        if (begun == null) {
            return Answer.TAKEN;
        }
        ArrayNode blocks = begun.blocks().deepCopy();
        if (blocks.path(0).path("type").asText().equals("header")) {
            blocks.set(0, SlackMessage.header(alert, surroundings));
        }
        ObjectNode update = Json.mapper().createObjectNode();
        update.put("channel", begun.channel()).put("ts", begun.ts()).put("text", AlertText.title(alert));
        update.set("blocks", blocks);
        Answer answer = call("chat.update", update).answer();
        if (answer.kind() == Answer.Kind.REFUSED) {
            // Someone deleted it, or workspace rules forbid changes: what matters has been said in the thread.
            LOG.atInfo().addKeyValue("error", answer.why()).log("Slack did not let a message be changed");
            return Answer.TAKEN;
        }
        if (answer.kind() == Answer.Kind.TAKEN && !AlertText.isFiring(alert)) {
            posted.remove(AlertText.episode(alert));
        }
        return answer;
    }

    /** Looks for the first message of an episode, unless it is known where it is. */
    private Answer look(String episode) throws IOException {
        if (posted.containsKey(episode)) {
            return Answer.TAKEN;
        }
        ObjectNode asked = Json.mapper().createObjectNode();
        asked.put("channel", settings.channel()).put("limit", LOOKED_AT).put("include_all_metadata", true);
        Reply reply = call("conversations.history", asked);
        for (JsonNode message : reply.body().path("messages")) {
            JsonNode metadata = message.path("metadata");
            if (metadata.path("event_type").asText().equals(EVENT)
                    && metadata.path("event_payload").path(EPISODE).asText().equals(episode)
                    && message.path("blocks") instanceof ArrayNode blocks) {
                remember(
                        episode,
                        new Posted(settings.channel(), message.path("ts").asText(), blocks));
                break;
            }
        }
        return reply.answer();
    }

    private void remember(String episode, Posted message) {
        posted.put(episode, message);
        if (posted.size() > THREADS) {
            posted.remove(posted.keySet().iterator().next());
        }
    }

    @Override
    public Message digest(List<AlertTransition> alerts) {
        ObjectNode body = inChannel(settings.channel(), SlackMessage.digest(alerts));
        return () -> call("chat.postMessage", body).answer();
    }

    private static ObjectNode inChannel(String channel, ObjectNode message) {
        return message.deepCopy().put("channel", channel);
    }

    private Reply call(String method, ObjectNode body) throws IOException {
        HttpPost.Response response = http.post(
                settings.api().below(method),
                Map.of("Authorization", "Bearer " + settings.token().text()),
                new ByteArrayEntity(Json.bytes(body), ContentType.APPLICATION_JSON));
        Answer byStatus = surroundings.judge(response);
        if (byStatus != Answer.TAKEN) {
            return new Reply(byStatus, Json.mapper().nullNode());
        }
        JsonNode said = json(response.body());
        if (said.path("ok").asBoolean()) {
            return new Reply(Answer.TAKEN, said);
        }
        String error = said.path("error").asText();
        String why = error.matches("[a-z_]{1,60}") ? error : "an answer that is not Slack's";
        return new Reply(
                PASSING.contains(error)
                        ? Answer.again(
                                why,
                                RetryAfter.of(
                                        response.retryAfter(),
                                        surroundings.clock().instant()))
                        : Answer.refused(why),
                said);
    }

    private static JsonNode json(byte[] body) {
        try {
            return Json.read(body, JsonNode.class);
        } catch (IllegalArgumentException e) {
            return Json.mapper().nullNode();
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
