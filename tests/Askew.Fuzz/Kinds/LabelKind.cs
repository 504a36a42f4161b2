using System.Text;
using Askew.Fuzz.Mutators;
using Askew.Samples;
using Askew.Samples.Recipes;
using Askew.Testing;

namespace Askew.Fuzz.Kinds;

/// <summary>Damaged labels of every format, beside two images.</summary>
internal sealed class LabelKind : IKind
{
    // The first byte of an input says which format it is.
    private static readonly (string Format, string File, string Text)[] formats =
    [
        ("coco", "labels.json", """
            {
              "images": [{ "id": 1, "file_name": "a.ppm" }, { "id": 2, "file_name": "b.ppm" }],
              "annotations": [{ "image_id": 1, "category_id": 3, "bbox": [1, 2, 3, 4], "iscrowd": 0 },
                { "image_id": 2, "category_id": 5, "bbox": [0.5, 0.5, 8, 8], "iscrowd": 1 }],
              "categories": [{ "id": 3, "name": "ship" }, { "id": 5, "name": "buoy" }]
            }
            """),
        ("yolo", "labels/a.txt", "0 0.5 0.5 0.2 0.2\n1 0.1 0.9 0.05 0.05\n"),
        ("voc", "labels/a.xml", """
            <annotation><size><width>9</width><height>9</height></size>
              <object><name>ship</name><difficult>0</difficult>
                <bndbox><xmin>1</xmin><ymin>2</ymin><xmax>5</xmax><ymax>6</ymax></bndbox></object>
            </annotation>
            """),
        ("csv", "labels.csv", "file,label\na.ppm,0\n\"b.ppm\",1\n"),
    ];

    private static readonly string[] pieces =
    [
        "\"", ",", "<", ">", "</", "<object>", "<!DOCTYPE a [<!ENTITY b \"c\">]>", "&b;", "&#0;", "NaN", "-1", "1e999",
        "99999999999999999999", " ", "\n", "\0", "<![CDATA[", "0 0 0 0 0", "\u00E9", "null",
    ];

    /// <inheritdoc/>
    public string Name => "label";

    /// <inheritdoc/>
    public string Extension => ".txt";

    /// <inheritdoc/>
    public int Round => 4000;

    /// <inheritdoc/>
    public byte[] Make(Random random)
    {
        int which = random.Next(formats.Length);
        byte[] text = Encoding.UTF8.GetBytes(formats[which].Text);
        byte[] damaged = which == 0 && !random.OneIn(4) ? JsonMutator.Mutate(text, random)
            : random.OneIn(2) ? ByteMutator.Mutate(text, random)
            : WithPiece(formats[which].Text, random);
        return [(byte)which, .. damaged];
    }

    /// <inheritdoc/>
    public Outcome Try(byte[] input, Sandbox sandbox)
    {
        (string format, string file, _) = formats[input.Length == 0 ? 0 : input[0] % formats.Length];
        SmallNetwork.In(sandbox);
        Directory.CreateDirectory(sandbox.PathOf("images/labels"));
        sandbox.Write("images/" + file, input.Length == 0 ? [] : input[1..]);
        string place = file.Contains('/', StringComparison.Ordinal) ? "labels" : file;
        string[] detection = format == "csv" ? [] :
        [
            """
            , "detection": { "decoder": "yolov8", "outputs": [{ "name": "scores" }], "classes": 2 }
            """,
        ];
        Recipe recipe = RecipeParser.Parse(
            $$"""
            {
              "task": "{{(format == "csv" ? "classification" : "detection")}}",
              "input": { "resize": "stretch", "size": [8, 8] },
              "labels": { "format": "{{format}}", "path": "{{place}}" }{{string.Concat(detection)}}
            }
            """,
            "recipe");
        try
        {
            ISampleSource source = SampleSources.Open(sandbox.PathOf("images"), recipe, [new SampleInput("x", 4)], withLabels: true);
            int count = new SamplePipeline(source, threads: 1).Samples().Count();
            return new Outcome($"{format}: {count} samples");
        }
        catch (AskewException e) when (e.Fault == Fault.Data)
        {
            return new Outcome($"{format}: refused");
        }
    }

    private static byte[] WithPiece(string text, Random random)
    {
        for (int edits = 1 + random.Next(3); edits > 0; edits--)
        {
            text = text.Insert(random.Next(text.Length + 1), pieces[random.Next(pieces.Length)]);
        }

        return Encoding.UTF8.GetBytes(text);
    }
}
