package io.plumbline.monitor.chart;

import gg.jte.html.HtmlContent;
import gg.jte.html.HtmlTemplateOutput;
import java.util.List;

/**
 * The numbers of a chart as a table: finished markup in which all text is escaped already. End tags that HTML lets one leave out are left
 * out, as a page holds thousands of cells.
 */
public final class DataTable implements HtmlContent {
    private final String markup;

    private DataTable(String markup) {
        this.markup = markup;
    }

    /**
     * @param heads of the columns; the first is that of the rows' names
     * @param rows of as many cells; the first is the row's name, which others may have chosen
     */
    public static DataTable of(List<String> heads, List<List<String>> rows) {
        Svg.Pen pen = Svg.pen().open("table", "class", "nums").open("thead").open("tr");
        heads.forEach(head -> pen.open("th").text(head));
        pen.open("tbody");
        for (List<String> row : rows) {
            pen.open("tr").open("th");
            if (mayRunRightToLeft(row.get(0))) {
                pen.element("bdi", row.get(0));
            } else {
                pen.text(row.get(0));
            }
            row.stream().skip(1).forEach(cell -> pen.open("td").text(cell));
        }
        return new DataTable(pen.close("table").toString());
    }

    private static boolean mayRunRightToLeft(String text) {
        return text.chars().anyMatch(c -> c >= 0x590);
    }

    @Override
    public void writeTo(HtmlTemplateOutput output) {
        output.writeContent(markup);
    }

    @Override
    public String toString() {
        return markup;
    }
}
