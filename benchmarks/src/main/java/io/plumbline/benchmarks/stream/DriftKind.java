package io.plumbline.benchmarks.stream;

/** What breaks in a column. */
enum DriftKind {
    NONE("nothing"),
    SHIFT_02("mean higher by .2 sd"),
    SHIFT_05("mean higher by .5 sd"),
    SEGMENT("mean higher by .5 sd in one of three segments"),
    SPREAD("sd 1.3 times as large"),
    SHARE("a category's share from a sixth to a quarter"),
    NULLS("a tenth of the values null"),
    GRADUAL("mean higher by .01 sd more each hour"),
    UNIT("values a thousand times as large"),
    SWAP("two columns exchanged"),
    GONE("the column left out");

    private final String text;

    DriftKind(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
