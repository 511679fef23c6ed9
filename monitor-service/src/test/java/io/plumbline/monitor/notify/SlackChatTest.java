package io.plumbline.monitor.notify;

import static io.plumbline.monitor.notify.SampleAlerts.FIRING;
import static io.plumbline.monitor.notify.SampleAlerts.RESOLVED;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.event.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against a server that keeps a channel as Slack's API does. */
class SlackChatTest {
    private static final String CHANNEL = "C0123456789";

    /** Messages of the channel, the newest first, as conversations.history shows them. */
    private final List<ObjectNode> channel = new ArrayList<>();

    private final List<ObjectNode> replies = new ArrayList<>();
    private final LocalReceiver slack = start();

    private static LocalReceiver start() {
        try {
            return new LocalReceiver();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void stop() {
        slack.close();
    }

    private LocalReceiver.Answer play(LocalReceiver.Request request) {
        JsonNode asked = request.json();
        assertThat(request.headers().get("Authorization")).containsExactly("Bearer xoxb-token");
        ObjectNode answer = Json.mapper().createObjectNode().put("ok", true);
        String method = request.path().substring(request.path().lastIndexOf('/') + 1);
        switch (method) {
            case "chat.postMessage" -> {
                ObjectNode message = asked.deepCopy();
                message.put("ts", "1700000000.00000" + request.body().length());
                if (asked.has("thread_ts")) {
                    replies.add(message);
                } else {
                    channel.add(0, message);
                }
                answer.put("channel", CHANNEL).put("ts", message.path("ts").asText());
            }
            case "chat.update" ->
                channel.stream()
                        .filter(message -> message.path("ts").equals(asked.path("ts")))
                        .forEach(message -> message.set("blocks", asked.path("blocks")));
            case "conversations.history" -> {
                assertThat(asked.path("include_all_metadata").asBoolean()).isTrue();
                ArrayNode messages = answer.putArray("messages");
                channel.forEach(messages::add);
            }
            default -> throw new IllegalArgumentException(method);
        }
        return new LocalReceiver.Answer(200, Map.of(), answer.toString());
    }

    private Channel open() {
        slack.otherwise(this::play);
        return new SlackChat(slack.address(), new Secret("xoxb-token"), CHANNEL)
                .open(new Surroundings(AddressGuard.PRIVATE, AlertLinks.NONE, InstantSource.system()));
    }

    private static Answer tell(Channel channel, AlertTransition alert) throws IOException {
        Answer answer = Answer.TAKEN;
        for (Channel.Message message : channel.messages(alert)) {
            answer = message.send();
        }
        return answer;
    }

    private void hasEndedInItsThread() {
        assertThat(channel).hasSize(1);
        assertThat(channel.get(0).at("/blocks/0/text/text").asText())
                .isEqualTo(":large_green_circle: bike-demand 1: drift has ended");
        assertThat(channel.get(0).toString()).as("what it said").contains("hum");
        assertThat(replies).hasSize(1);
        assertThat(replies.get(0).path("thread_ts")).isEqualTo(channel.get(0).path("ts"));
        assertThat(replies.get(0).path("text").asText()).isEqualTo(RESOLVED.summary());
    }

    @Test
    void shouldAnswerInTheThreadAndChangeTheFirstMessage() throws IOException {
        try (Channel open = open()) {
            tell(open, FIRING);
            assertThat(channel.get(0).at("/blocks/0/text/text").asText()).startsWith(":red_circle:");
            assertThat(tell(open, RESOLVED)).isEqualTo(Answer.TAKEN);
        }
        hasEndedInItsThread();
    }

    @Test
    void shouldFindTheThreadAfterARestart() throws IOException {
        try (Channel before = open()) {
            tell(before, SampleAlerts.of(FIRING, "other", "0000000000000000"));
            tell(before, FIRING);
        }
        ObjectNode other = channel.remove(1);
        channel.add(0, other);
        try (Channel after = open()) {
            tell(after, RESOLVED);
        }
        channel.remove(other);
        hasEndedInItsThread();
    }

    @Test
    void shouldPostAMessageOfItsOwnWhereTheFirstIsNotFound() throws IOException {
        try (Channel open = open()) {
            slack.answering(new LocalReceiver.Answer(200, Map.of(), "{\"ok\":false,\"error\":\"missing_scope\"}"));
            assertThat(tell(open, RESOLVED)).isEqualTo(Answer.TAKEN);
        }
        assertThat(replies).isEmpty();
        assertThat(channel).hasSize(1);
        assertThat(channel.get(0).path("text").asText()).isEqualTo(RESOLVED.summary());
    }

    private Answer judged(String answer, Map<String, String> headers) throws IOException {
        try (Channel open = open()) {
            slack.answering(new LocalReceiver.Answer(200, headers, answer));
            return tell(open, FIRING);
        }
    }

    @Test
    void shouldJudgeSlacksErrors() throws IOException {
        assertThat(judged("{\"ok\":false,\"error\":\"ratelimited\"}", Map.of("Retry-After", "7")))
                .isEqualTo(Answer.again("ratelimited", Duration.ofSeconds(7)));
        assertThat(judged("{\"ok\":false,\"error\":\"internal_error\"}", Map.of()))
                .isEqualTo(Answer.again("internal_error", Duration.ZERO));
        for (String error : List.of("invalid_auth", "channel_not_found", "not_in_channel", "invalid_blocks")) {
            assertThat(judged("{\"ok\":false,\"error\":\"" + error + "\"}", Map.of()))
                    .isEqualTo(Answer.refused(error));
        }
        assertThat(judged("<html>", Map.of())).isEqualTo(Answer.refused("an answer that is not Slack's"));
        assertThat(judged("{\"ok\":false,\"error\":\"xoxb token\"}", Map.of()).why())
                .doesNotContain("xoxb");
    }

    @Test
    void shouldTakeAThreadForEnoughWhereTheFirstMessageMayNotBeChanged() throws IOException {
        try (Channel open = open()) {
            tell(open, FIRING);
            List<Channel.Message> end = open.messages(RESOLVED);
            end.get(0).send();
            slack.answering(
                    new LocalReceiver.Answer(200, Map.of(), "{\"ok\":false,\"error\":\"cant_update_message\"}"));
            assertThat(end.get(1).send()).isEqualTo(Answer.TAKEN);
        }
        assertThat(replies).hasSize(1);
    }
}
