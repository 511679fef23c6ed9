package io.plumbline.monitor.chart;

import gg.jte.html.HtmlContent;
import gg.jte.html.HtmlTemplateOutput;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** A finished drawing: markup in which all text is escaped already. */
public final class Svg implements HtmlContent {
    private final String markup;

    private Svg(String markup) {
        this.markup = markup;
    }

    @Override
    public void writeTo(HtmlTemplateOutput output) {
        output.writeContent(markup);
    }

    @Override
    public String toString() {
        return markup;
    }

    static Pen pen() {
        return new Pen();
    }

    /** A coordinate: one decimal, and none where it is whole, as a page holds thousands of them. */
    static String at(double value) {
        String text = BigDecimal.valueOf(value)
                .setScale(1, RoundingMode.HALF_EVEN)
                .stripTrailingZeros()
                .toPlainString();
        return text.startsWith("0.") ? text.substring(1) : text.startsWith("-0.") ? "-" + text.substring(2) : text;
    }

    /**
     * Adds a bar that stands on the floor of a chart to a path.
     *
     * @param share of the chart's height; no bar for 0
     * @param least height of a bar, so that it is seen
     */
    static void bar(StringBuilder path, double left, double width, double share, double least) {
        if (share > 0) {
            String height = at(Math.max(least, share * Chart.HEIGHT));
            path.append('M')
                    .append(at(left))
                    .append(' ')
                    .append(at(Chart.HEIGHT))
                    .append("v-")
                    .append(height);
            path.append('h').append(at(width)).append('v').append(height);
        }
    }

    /** Writes markup. Attribute values are ours and written as they are; text is escaped. */
    static final class Pen {
        private final StringBuilder out = new StringBuilder();

        /** An opening tag: {@code open("g", "class", "axis")}. */
        Pen open(String tag, String... attributes) {
            return tag(tag, attributes, ">");
        }

        Pen empty(String tag, String... attributes) {
            return tag(tag, attributes, "/>");
        }

        Pen close(String tag) {
            out.append("</").append(tag).append('>');
            return this;
        }

        Pen text(String text) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                switch (c) {
                    case '<' -> out.append("&lt;");
                    case '>' -> out.append("&gt;");
                    case '&' -> out.append("&amp;");
                    default -> out.append(c);
                }
            }
            return this;
        }

        Pen element(String tag, String text, String... attributes) {
            return open(tag, attributes).text(text).close(tag);
        }

        /** An image with its text alternative, left open for its content. */
        Pen image(double width, double height, String css, String title, String description) {
            open("svg", "viewBox", "0 0 " + at(width) + " " + at(height), "class", css, "role", "img");
            element("title", title);
            return description.isEmpty() ? this : element("desc", description);
        }

        Svg done() {
            return new Svg(toString());
        }

        @Override
        public String toString() {
            return out.toString();
        }

        private Pen tag(String tag, String[] attributes, String end) {
            out.append('<').append(tag);
            for (int i = 0; i < attributes.length; i += 2) {
                out.append(' ')
                        .append(attributes[i])
                        .append("=\"")
                        .append(attributes[i + 1])
                        .append('"');
            }
            out.append(end);
            return this;
        }
    }
}
