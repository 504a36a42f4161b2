using Askew.Reports.Pictures;
using Askew.Samples;

namespace Askew.Tests.Reports.Pictures;

public class CanvasTests
{
    private static readonly Rgb Ink = new(1, 2, 3);

    [Fact]
    public void An_outline_is_drawn_inside_its_box() => AssertDrawing(6, 7, canvas => canvas.Outline(1, 1, 6, 5, 1, Ink), """
        .......
        .#####.
        .#...#.
        .#...#.
        .#####.
        .......
        """);

    [Fact]
    public void What_lies_beyond_the_edges_is_not_drawn() => AssertDrawing(4, 5, canvas =>
    {
        canvas.Fill(-3, -3, 2, 1, Ink);
        canvas.Outline(3, 2, 9, 9, 1, Ink);
        canvas.Write("I", 4, -5, 1, Ink);
    }, """
        ##...
        .....
        ...##
        ...#.
        """);

    [Fact]
    public void Letters_are_five_by_seven_and_one_apart() => AssertDrawing(7, 11, canvas => canvas.Write("Hi", 0, 0, 1, Ink), """
        #...#...#..
        #...#......
        #...#..##..
        #####...#..
        #...#...#..
        #...#...#..
        #...#..###.
        """);

    [Fact]
    public void Letters_grow_with_their_scale() => AssertDrawing(4, 10, canvas => canvas.Write("L", 0, -10, 2, Ink), """
        ##........
        ##........
        ##########
        ##########
        """);

    [Fact]
    public void Every_printable_letter_has_a_face_of_its_own_and_others_look_like_question_marks()
    {
        string[] faces = [.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => Face((char)code))];
        Assert.Equal(faces.Length, faces.Distinct().Count());
        Assert.Equal(Face('?'), Face('é'));
        Assert.Equal(Face('?'), Face('\n'));
    }

    [Fact]
    public void A_pasted_image_keeps_its_colours_and_grows()
    {
        var canvas = new Canvas(2, 5);
        canvas.Paste(new Image(1, 2, 3, [10, 20, 30, 40, 50, 60]), 1, 0, 2);
        byte[] row = [0, 0, 0, 10, 20, 30, 10, 20, 30, 40, 50, 60, 40, 50, 60];
        Assert.Equal([.. row, .. row], canvas.ToImage().Pixels.ToArray());
    }

    private static string Face(char letter) => string.Concat(
        from row in Enumerable.Range(0, BitmapFont.GlyphHeight)
        from column in Enumerable.Range(0, BitmapFont.GlyphWidth)
        select BitmapFont.IsInk(letter, column, row) ? '#' : '.');

    private static void AssertDrawing(int height, int width, Action<Canvas> draw, string expected)
    {
        var canvas = new Canvas(height, width);
        draw(canvas);
        byte[] pixels = canvas.ToImage().Pixels.ToArray();
        Assert.Equal(expected.ReplaceLineEndings("\n"), string.Join('\n', Enumerable.Range(0, height).Select(y =>
            string.Concat(Enumerable.Range(0, width).Select(x => pixels[((y * width) + x) * 3] == Ink.Red ? '#' : '.')))));
    }
}
