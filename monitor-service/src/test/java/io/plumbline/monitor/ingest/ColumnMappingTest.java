package io.plumbline.monitor.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.LabelEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The names that a configuration has for columns, in events of several formats. */
class ColumnMappingTest {
    private static final long NOW = 1_767_225_600_000L;

    private DecodeResult decode(ColumnMapping mapping, String value) {
        IngestSettings settings = new IngestSettings(
                1 << 16,
                Duration.ofMinutes(10),
                null,
                (model, time) -> model.equals("m") ? mapping : ColumnMapping.NONE,
                Map.of());
        return new RecordDecoder(settings)
                .decode(new SourceRecord("m", 0, 0, NOW, value.getBytes(StandardCharsets.UTF_8)));
    }

    private InferenceEvent event(ColumnMapping mapping, String value) {
        DecodeResult result = decode(mapping, value);
        assertThat(result).isInstanceOf(DecodeResult.Decoded.class);
        return (InferenceEvent) ((DecodeResult.Decoded) result).events().get(0);
    }

    private static ColumnMapping names(String... names) {
        return new ColumnMapping(List.of(names), Map.of(), null);
    }

    private static ColumnMapping rename(Map<String, String> rename) {
        return new ColumnMapping(List.of(), rename, null);
    }

    private static FeatureValue number(double value) {
        return new FeatureValue.Numeric(value);
    }

    @Test
    void namesByPlace_nameTheValuesOfARowAndLeaveThoseBeyond() {
        InferenceEvent event = event(names("age", "income"), "{\"instances\":[[31,2800,\"north\"]]}");
        assertThat(event.features())
                .containsExactly(
                        Map.entry("age", number(31)),
                        Map.entry("income", number(2800)),
                        Map.entry("f2", new FeatureValue.Text("north")));
    }

    @Test
    void namesByPlace_nameTheValuesOfATensor() {
        String tensor =
                "{\"inputs\":[{\"name\":\"input-0\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[31,2800,7]}]}";
        assertThat(event(names("age", "income", "region"), tensor).features().keySet())
                .containsExactly("age", "income", "region");
    }

    @Test
    void namesByPlace_leaveANameThatOnlyLooksLikeAPlace() {
        String event = "{\"model\":\"m\",\"features\":{\"covid-1\":1,\"f1\":2,\"x-01\":3,\"form-0x\":4}}";
        assertThat(event(names("age", "income"), event).features().keySet())
                .containsExactly("covid-1", "f1", "x-01", "form-0x");
    }

    @Test
    void rename_goesBeforeNamesAndIsForScoresToo() {
        ColumnMapping mapping = new ColumnMapping(
                List.of("age", "income"), Map.of("input-0-1", "salary", "out-0", "no", "out-1", "yes"), null);
        String tensor =
                "{\"inputs\":[{\"name\":\"input-0\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[31,2800]}]}";
        assertThat(event(mapping, tensor).features().keySet()).containsExactly("age", "salary");
        String answer = "{\"outputs\":[{\"name\":\"out\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[0.3,0.7]}]}";
        assertThat(event(mapping, answer).scores())
                .containsExactly(Map.entry("no", number(.3)), Map.entry("yes", number(.7)));
    }

    @Test
    void attributions_areCalledAsTheirFeatures() {
        ColumnMapping mapping = new ColumnMapping(List.of("age", "income"), Map.of("f2", "region"), null);
        InferenceEvent event = event(
                mapping,
                "{\"model\":\"m\",\"features\":{\"f0\":1,\"f1\":2,\"f2\":3},\"attributions\":{\"f0\":0.1,\"f1\":0.2,\"f2\":0.3}}");
        assertThat(event.features().keySet()).containsExactly("age", "income", "region");
        assertThat(event.attributions().keySet()).containsExactly("age", "income", "region");
    }

    @Test
    void rename_canExchangeTwoNames() {
        assertThat(event(rename(Map.of("a", "b", "b", "a")), "{\"model\":\"m\",\"features\":{\"a\":1,\"b\":2}}")
                        .features())
                .containsExactly(Map.entry("b", number(1)), Map.entry("a", number(2)));
    }

    @Test
    void prediction_isTakenOutOfScoresAndWhatWasItIsAScore() {
        ColumnMapping mapping = new ColumnMapping(List.of(), Map.of("p", "default"), "default");
        String answer = "{\"outputs\":[{\"name\":\"label\",\"shape\":[1],\"datatype\":\"INT64\",\"data\":[1]},"
                + "{\"name\":\"p\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[0.7]}]}";
        InferenceEvent event = event(mapping, answer);
        assertThat(event.prediction()).isEqualTo(number(.7));
        assertThat(event.scores()).containsExactly(Map.entry("prediction", number(1)));
    }

    @Test
    void prediction_isTakenOutOfFeatures() {
        ColumnMapping mapping = new ColumnMapping(List.of("age", "answer"), Map.of(), "answer");
        InferenceEvent event = event(mapping, "{\"instances\":[[31,1]]}");
        assertThat(event.features()).containsExactly(Map.entry("age", number(31)));
        assertThat(event.prediction()).isEqualTo(number(1));
    }

    @Test
    void prediction_thatIsNotThereChangesNothing() {
        String event = "{\"model\":\"m\",\"features\":{\"a\":1},\"prediction\":2}";
        assertThat(event(new ColumnMapping(List.of(), Map.of(), "score"), event).prediction())
                .isEqualTo(number(2));
    }

    @Test
    void twoColumnsOfOneName_areRefusedWithBothNames() {
        assertThat(decode(rename(Map.of("a", "b")), "{\"model\":\"m\",\"features\":{\"b\":1,\"a\":2}}"))
                .isEqualTo(
                        new DecodeResult.Rejected(
                                RejectReason.NAME_CLASH,
                                "models[].columns calls two of its features \"b\": b and a; give one another name with \"rename\""));
        String tensors = "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,2]},"
                + "{\"name\":\"y\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[3,4]}]}";
        DecodeResult.Rejected rejected = (DecodeResult.Rejected) decode(names("age", "income"), tensors);
        assertThat(rejected.detail()).contains("\"age\": x-0 and y-0");
        String both = "{\"model\":\"m\",\"prediction\":1,\"scores\":{\"prediction\":2,\"p\":3}}";
        rejected = (DecodeResult.Rejected) decode(new ColumnMapping(List.of(), Map.of(), "p"), both);
        assertThat(rejected.reason()).isEqualTo(RejectReason.NAME_CLASH);
    }

    @Test
    void eventsOfOtherModelsAndLabels_areLeftAlone() {
        DecodeResult.Decoded decoded = (DecodeResult.Decoded) decode(
                names("age"),
                "[{\"model\":\"other\",\"features\":{\"f0\":1}},{\"model\":\"m\",\"features\":{\"f0\":2}},"
                        + "{\"model\":\"m\",\"label\":1}]");
        assertThat(((InferenceEvent) decoded.events().get(0)).features()).containsKey("f0");
        assertThat(((InferenceEvent) decoded.events().get(1)).features()).containsKey("age");
        assertThat(decoded.events().get(2)).isInstanceOf(LabelEvent.class);
    }

    @Test
    void mappingsThatCallTwoColumnsTheSame_areNoMappings() {
        assertThatThrownBy(() -> names("age", "age"))
                .hasMessage("names[1]: age is what names[0] is called; each column has a name of its own");
        assertThatThrownBy(() -> new ColumnMapping(List.of("age"), Map.of("x", "age"), null))
                .hasMessage("rename.x: age is what names[0] is called; each column has a name of its own");
        assertThatThrownBy(() -> new ColumnMapping(List.of("age"), Map.of("f0", "years"), null))
                .hasMessage("rename.f0: names[0] names this column too; one is allowed");
        assertThatThrownBy(() -> names("")).hasMessageStartingWith("names[0]: a name is allowed");
    }
}
