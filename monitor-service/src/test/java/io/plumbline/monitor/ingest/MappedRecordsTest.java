package io.plumbline.monitor.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.LabelEvent;
import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.event.ModelRef;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records of someone's own, read by the mapping of their topic. */
class MappedRecordsTest {
    private static final long NOW = Instant.parse("2026-03-01T00:00:00Z").toEpochMilli();

    /** Of the record in the documentation. */
    private static final RecordMapping SCORING = new RecordMapping(
            new RecordMapping.Name.At(MemberPath.parse("meta.model")),
            new RecordMapping.Name.At(MemberPath.parse("meta.model_version")),
            MemberPath.parse("request_id"),
            new RecordMapping.Time(MemberPath.parse("created_at"), null),
            MemberPath.parse("result.score"),
            MemberPath.parse("outcome"),
            List.of(MemberPath.parse("payload.features")),
            List.of(MemberPath.parse("result.probabilities")),
            List.of(MemberPath.parse("result.shap")),
            List.of(MemberPath.parse("meta.country")));

    private static final RecordMapping FLAT = new RecordMapping(
            new RecordMapping.Name.Constant("credit"),
            null,
            MemberPath.parse("id"),
            new RecordMapping.Time(MemberPath.parse("at"), null),
            MemberPath.parse("score"),
            MemberPath.parse("outcome"),
            null,
            List.of(),
            List.of(),
            List.of());

    static RecordDecoder decoder(RecordMapping mapping) {
        return new RecordDecoder(new IngestSettings(
                1 << 16,
                Duration.ofMinutes(10),
                null,
                ColumnNames.AS_THEY_ARE,
                Map.of("scoring", new TopicFormat(mapping, null))));
    }

    private static DecodeResult decode(RecordMapping mapping, String value) {
        return decoder(mapping).decode(new SourceRecord("scoring", 0, 0, NOW, value.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<ModelEvent> events(RecordMapping mapping, String value) {
        DecodeResult result = decode(mapping, value);
        assertThat(result).isInstanceOf(DecodeResult.Decoded.class);
        assertThat(((DecodeResult.Decoded) result).format()).isEqualTo(EventFormat.MAPPED);
        return ((DecodeResult.Decoded) result).events();
    }

    private static InferenceEvent inference(RecordMapping mapping, String value) {
        return (InferenceEvent) events(mapping, value).get(0);
    }

    private static RecordMapping features(String... paths) {
        return new RecordMapping(
                null,
                null,
                null,
                null,
                MemberPath.parse("payload.score"),
                null,
                List.of(paths).stream().map(MemberPath::parse).toList(),
                List.of(),
                List.of(),
                List.of());
    }

    private static FeatureValue number(double value) {
        return new FeatureValue.Numeric(value);
    }

    @Test
    void nestedRecord_isReadWhereTheMappingSays() {
        String record = """
                {"meta":{"model":"credit","model_version":7,"country":"de"},"request_id":4711,
                 "created_at":"2026-02-28T10:00:00+01:00","outcome":true,
                 "payload":{"features":{"age":31,"region":"north","income":null,"last":[1,2],"more":{"a":1}}},
                 "result":{"score":0.7,"probabilities":{"no":0.3,"yes":0.7},"shap":{"age":0.31,"income":-0.02}},"trace":{"span":1}}
                """;
        ModelRef model = new ModelRef("credit", "7");
        long time = Instant.parse("2026-02-28T09:00:00Z").toEpochMilli();
        assertThat(events(SCORING, record))
                .containsExactly(
                        new InferenceEvent(
                                model,
                                "4711",
                                time,
                                Map.of(
                                        "age",
                                        number(31),
                                        "region",
                                        new FeatureValue.Text("north"),
                                        "income",
                                        FeatureValue.Missing.MISSING,
                                        "last-0",
                                        number(1),
                                        "last-1",
                                        number(2),
                                        "more",
                                        FeatureValue.Unusable.UNUSABLE),
                                number(.7),
                                Map.of("no", number(.3), "yes", number(.7)),
                                Map.of("age", number(.31), "income", number(-.02)),
                                Map.of("country", "de")),
                        new LabelEvent(model, "4711", time, FeatureValue.Flag.TRUE));
    }

    @Test
    void flatRecord_hasAllMembersThatAreNothingElseAsFeatures() {
        InferenceEvent event = inference(
                FLAT,
                "{\"id\":\"r\",\"at\":1772323200,\"score\":0.2,\"outcome\":null,\"age\":31,\"region\":\"north\"}");
        assertThat(event.model()).isEqualTo(new ModelRef("credit", "none"));
        assertThat(event.features().keySet()).containsExactly("age", "region");
        assertThat(event.prediction()).isEqualTo(number(.2));
    }

    @Test
    void labelAlone_isALabel() {
        assertThat(events(FLAT, "{\"id\":\"r\",\"outcome\":1}"))
                .containsExactly(new LabelEvent(new ModelRef("credit", "none"), "r", NOW, number(1)));
    }

    @Test
    void listsAndLines_areSeveralEvents() {
        assertThat(events(FLAT, "[{\"id\":\"1\",\"age\":1},{\"id\":\"2\",\"age\":2}]\n{\"id\":\"3\",\"age\":3}"))
                .extracting(ModelEvent::id)
                .containsExactly("1", "2", "3");
    }

    @Test
    void features_mayBeSeveralObjectsAndValues() {
        String record = "{\"a\":{\"x\":1},\"b\":{\"y\":{\"z\":2}},\"l\":[3,4],\"n\":null}";
        assertThat(inference(features("a", "b.y.z", "l", "n", "absent"), record).features())
                .containsExactly(
                        Map.entry("x", number(1)),
                        Map.entry("z", number(2)),
                        Map.entry("l-0", number(3)),
                        Map.entry("l-1", number(4)),
                        Map.entry("n", FeatureValue.Missing.MISSING));
    }

    @Test
    void features_haveNoMemberThatIsSomethingElse() {
        InferenceEvent event = inference(features("payload"), "{\"payload\":{\"age\":31,\"score\":0.2}}");
        assertThat(event.features().keySet()).containsExactly("age");
        assertThat(event.prediction()).isEqualTo(number(.2));
    }

    @Test
    void featuresInAList_areNamedByPlace() {
        assertThat(inference(features("row"), "{\"row\":[1,\"a\"]}").features().keySet())
                .containsExactly("f0", "f1");
    }

    @Test
    void membersWithDotsInTheirNames_areFound() {
        InferenceEvent event = inference(features("payload.in"), "{\"payload.in\":{\"a\":1},\"payload.score\":0.5}");
        assertThat(event.features()).containsOnlyKeys("a");
        assertThat(event.prediction()).isEqualTo(number(.5));
    }

    /** Half a million names of four thousand characters would be all the heap there is. */
    @Test
    void listUnderALongName_isNotSpread() {
        String name = "n".repeat(4000);
        String record = "{\"" + name + "\":[" + "1,".repeat(30_000) + "1]}";
        assertThat(inference(FLAT, record).features()).containsExactly(Map.entry(name, FeatureValue.Unusable.UNUSABLE));
    }

    @Test
    void topicsWithoutAModel_areTheModel() {
        assertThat(inference(features("payload"), "{\"payload\":{\"age\":31}}")
                        .model()
                        .model())
                .isEqualTo("scoring");
    }

    @Test
    void predictionThatIsAList_isScores() {
        InferenceEvent event = inference(features("x"), "{\"x\":1,\"payload\":{\"score\":[0.1,0.9]}}");
        assertThat(event.prediction()).isNull();
        assertThat(event.scores()).containsExactly(Map.entry("0", number(.1)), Map.entry("1", number(.9)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "2026-02-28T10:00:00Z"         | 2026-02-28T10:00:00Z
                    "2026-02-28T10:00:00.123456Z"  | 2026-02-28T10:00:00.123Z
                    "2026-02-28 10:00:00"          | 2026-02-28T10:00:00Z
                    "2026-02-28T10:00"             | 2026-02-28T10:00:00Z
                    "2026-02-28T10:00:00+0100"     | 2026-02-28T09:00:00Z
                    "2026-02-28T10:00:00-05:30"    | 2026-02-28T15:30:00Z
                    1772272800                     | 2026-02-28T10:00:00Z
                    1772272800.5                   | 2026-02-28T10:00:00.500Z
                    "1772272800.5"                 | 2026-02-28T10:00:00.500Z
                    1772272800123                  | 2026-02-28T10:00:00.123Z
                    1772272800123456               | 2026-02-28T10:00:00.123Z
                    1772272800123456789            | 2026-02-28T10:00:00.123Z
                    "1772272800123"                | 2026-02-28T10:00:00.123Z
                    null                           | 2026-03-01T00:00:00Z
                    """)
    void time_isReadInTheFormsThatAreCommon(String time, Instant expected) {
        assertThat(Instant.ofEpochMilli(
                        inference(FLAT, "{\"age\":1,\"at\":" + time + "}").time()))
                .isEqualTo(expected);
    }

    @Test
    void time_isOfTheUnitThatIsSaid() {
        RecordMapping early = new RecordMapping(
                null,
                null,
                null,
                new RecordMapping.Time(MemberPath.parse("at"), EpochUnit.MS),
                null,
                null,
                null,
                List.of(),
                List.of(),
                List.of());
        assertThat(inference(early, "{\"age\":1,\"at\":1772272800}").time()).isEqualTo(1_772_272_800L);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"meta":{}}                                   | MISSING_MODEL | model (meta.model) is not there, or empty
                    {"meta":{"model":["x"]}}                      | WRONG_TYPE    | model (meta.model) is of type array; a string or a number is allowed
                    {"meta":{"model":"m"},"request_id":{}}        | WRONG_TYPE    | id (request_id) is of type object; a string or a number is allowed
                    {"meta":{"model":"m"},"created_at":"soon"}    | BAD_TIME      | time (created_at) is soon; ISO 8601
                    {"meta":{"model":"m"},"created_at":-1}        | BAD_TIME      | time (created_at) is -1
                    {"meta":{"model":"m"},"created_at":1e300}     | BAD_TIME      | time (created_at)
                    {"meta":{"model":"m"},"created_at":[]}        | BAD_TIME      | time (created_at) is array
                    {"meta":{"model":"m"}}                        | NOT_AN_EVENT  | features (payload.features), scores (result.probabilities), attributions (result.shap), prediction (result.score), label (outcome)
                    {"meta":{"model":"m","country":[1]},"result":{"score":1}} | WRONG_TYPE | tags (meta.country) is of type array
                    {"meta":{"model":"m"},"result":{"score":[1],"probabilities":{"a":1}}} {"meta":{}} | MISSING_MODEL | object 2 of the record
                    {"meta":{"model":"m"},"result":{"score":{"a":1,"b":2},"probabilities":{"a":1}}} | NAME_CLASH | two of the scores are called "a"
                    {"model":"m","features":{"a":1}}              | MISSING_MODEL | model (meta.model)
                    17                                            | NOT_AN_EVENT  | a value of type number where an object is expected
                    []                                            | EMPTY         | the record holds no object
                    {"meta":                                      | MALFORMED     | not JSON
                    """)
    void recordThatDoesNotFit_isRefusedWithThePath(String record, RejectReason reason, String detail) {
        DecodeResult result = decode(SCORING, record);
        assertThat(result).isInstanceOf(DecodeResult.Rejected.class);
        DecodeResult.Rejected rejected = (DecodeResult.Rejected) result;
        assertThat(rejected.reason()).isEqualTo(reason);
        assertThat(rejected.detail()).contains(detail);
    }

    @Test
    void otherTopics_areReadAsBefore() {
        DecodeResult result = decoder(SCORING)
                .decode(new SourceRecord(
                        "events",
                        0,
                        0,
                        NOW,
                        "{\"model\":\"m\",\"features\":{\"a\":1}}".getBytes(StandardCharsets.UTF_8)));
        assertThat(result).isInstanceOf(DecodeResult.Decoded.class);
    }
}
