package io.plumbline.monitor.ingest;

/** What the records of events look like. */
public enum EventFormat {
    PLUMBLINE("Plumbline's own JSON"),
    CLOUDEVENTS("CloudEvents"),
    INFERENCE_BODY("bodies of inference calls"),
    INFERENCE_PROTOBUF("inference calls in protobuf"),
    SAGEMAKER("SageMaker data capture"),
    DATABRICKS("Databricks inference table"),
    BENTOML("BentoML monitoring"),
    MODELMESH("ModelMesh payloads"),
    MAPPED("records by their mapping");

    private final String words;

    EventFormat(String words) {
        this.words = words;
    }

    /** For people. */
    @Override
    public String toString() {
        return words;
    }
}
