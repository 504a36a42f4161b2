using Askew.Testing;
using Xunit.Abstractions;
using DataType = Askew.Importing.Onnx.TensorProto.Types.DataType;

namespace Askew.Tests.OnnxRuntime;

/// <summary>Operators of the networks of today, in the operator sets that ONNX's installed suite is too old for, against ONNX
/// Runtime.</summary>
public class NewOperatorParityTests(ITestOutputHelper output)
{
    [OnnxRuntimeFact]
    public void NormalizesByMoments()
    {
        static TestModel X(int opset) => new TestModel(opset).Input("x", 2, 6, 4, 5)
            .Constant("g6", [6], TestModel.Noise(6, 1)).Constant("b6", [6], TestModel.Noise(6, 2))
            .Constant("g5", [5], TestModel.Noise(5, 3)).Constant("b5", [5], TestModel.Noise(5, 4))
            .Constant("g20", [4, 5], TestModel.Noise(20, 5)).Constant("b20", [4, 5], TestModel.Noise(20, 6))
            .Constant("g3", [3], TestModel.Noise(3, 7)).Constant("b3", [3], TestModel.Noise(3, 8));
        Compare(
        [
            ("LayerNormalization 17", X(17).Node("LayerNormalization", "x g5 b5", "y")),
            ("LayerNormalization 17, two axes", X(17).Node("LayerNormalization", "x g20 b20", "y", ("axis", -2), ("epsilon", 1e-2f))),
            ("LayerNormalization 17, no shift", X(17).Node("LayerNormalization", "x g20", "y", ("axis", 2))),
            ("LayerNormalization 20, gains that broadcast", X(20).Node("LayerNormalization", "x g5", "y", ("axis", 2))),
            ("RMSNormalization 23", X(23).Node("RMSNormalization", "x g5", "y")),
            ("RMSNormalization 23, two axes", X(23).Node("RMSNormalization", "x g20", "y", ("axis", 2), ("epsilon", 1e-2f))),
            ("InstanceNormalization 7", X(7).Node("InstanceNormalization", "x g6 b6", "y")),
            ("InstanceNormalization 22", X(22).Node("InstanceNormalization", "x g6 b6", "y", ("epsilon", 1e-2f))),
            ("GroupNormalization 18", X(18).Node("GroupNormalization", "x g3 b3", "y", ("num_groups", 3))),
            ("GroupNormalization 21", X(21).Node("GroupNormalization", "x g6 b6", "y", ("num_groups", 2), ("epsilon", 1e-2f))),
            ("MeanVarianceNormalization 13", X(13).Node("MeanVarianceNormalization", "x", "y")),
            ("MeanVarianceNormalization 13, axes", X(13).Node("MeanVarianceNormalization", "x", "y", ("axes", new[] { 1, 3 }))),
            ("LpNormalization 7", X(7).Node("LpNormalization", "x", "y")),
            ("LpNormalization 22, magnitudes", X(22).Node("LpNormalization", "x", "y", ("p", 1), ("axis", 1))),
        ]);
    }

    [OnnxRuntimeFact]
    public void MovesByIndices()
    {
        static TestModel X(int opset = 18) => new TestModel(opset).Input("x", 3, 4, 5);
        Compare(
        [
            ("GatherElements", X().Numbers("i", [3, 2, 5], Whole(30, 4)).Node("GatherElements", "x i", "y", ("axis", 1))),
            ("GatherND", X().Numbers("i", [2, 2], 0, 3, 2, -1).Node("GatherND", "x i", "y")),
            ("GatherND in batches", X().Numbers("i", [3, 2, 1], 0, 3, 2, -1, 1, 1).Node("GatherND", "x i", "y", ("batch_dims", 1))),
            ("ScatterND", X().Numbers("i", [2, 1], 2, 0).Input("u", 2, 4, 5).Node("ScatterND", "x i u", "y")),
            ("ScatterND over all", X().Numbers("i", [3, 1], 2, 0, 1).Input("u", 3, 4, 5).Node("ScatterND", "x i u", "y")),
            ("ScatterND 11", X(11).Numbers("i", [2, 2], 2, 0, 1, 3).Input("u", 2, 5).Node("ScatterND", "x i u", "y")),
            ("ScatterND 18, max", X().Numbers("i", [2, 2], 2, 0, 1, 3).Input("u", 2, 5)
                .Node("ScatterND", "x i u", "y", ("reduction", "max"))),
            ("ScatterElements", X().Numbers("i", [1, 2, 5], 0, 1, 2, 3, 0, 1, 2, 3, 0, 1).Input("u", 1, 2, 5)
                .Node("ScatterElements", "x i u", "y", ("axis", 1))),
            ("ScatterElements, add", X().Numbers("i", [1, 2, 5], 0, 1, 2, 3, 0, 0, 2, 3, 0, 1).Input("u", 1, 2, 5)
                .Node("ScatterElements", "x i u", "y", ("axis", 1), ("reduction", "add"))),
            ("Scatter 9", X(9).Numbers("i", [1, 1, 5], 0, 1, 2, 1, -1).Input("u", 1, 1, 5).Node("Scatter", "x i u", "y")),
            ("Tile", X().Constant("r", 2, 1, 3).Node("Tile", "x r", "y")),
            ("Gather backwards", X().Constant("i", -1, 2, 0, -3).Node("Gather", "x i", "y", ("axis", 1))),
            ("Gather by what is computed", X().Node("ArgMax", "x", "i", ("axis", 1), ("keepdims", 0))
                .Node("Gather", "x i", "y", ("axis", 1))),
            .. from mode in new[] { "reflect", "edge", "wrap" }
               from pads in new long[][] { [0, 1, 2, 0, 3, 1], [1, -1, 0, 0, 2, -2], [0, 0, 4, 0, 0, 4], [0, 0, 0, 0, 0, 0] }
               select ($"Pad {mode} by {string.Join(",", pads)}", X(19).Constant("p", pads).Node("Pad", "x p", "y", ("mode", mode))),
            ("Pad 10, reflect", X(10).Node("Pad", "x", "y", ("mode", "reflect"), ("pads", new[] { 0, 1, 2, 0, 3, 1 }))),
            ("Trilu", X().Node("Trilu", "x", "y")),
            ("Trilu, lower", X().Constant("k", [], 0).Numbers("d", [], 1).Node("Trilu", "x d", "y", ("upper", 0))),
        ]);
    }

    [OnnxRuntimeFact]
    public void ReducesInEveryWay()
    {
        string[] types =
        [
            "ReduceMin", "ReduceMax", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSumExp", "ReduceMean", "ReduceSum",
        ];
        var cases = new List<(string, TestModel)>();
        foreach (string type in types)
        {
            cases.Add(($"{type} 11", new TestModel(11).Input("x", 2, 3, 4).Node(type, "x", "y", ("axes", new[] { -1, 0 }))));
            cases.Add(($"{type} 18", new TestModel(18).Input("x", 2, 3, 4).Constant("a", 1).Node(type, "x a", "y", ("keepdims", 0))));
            cases.Add(($"{type} 20, all", new TestModel(20).Input("x", 2, 3, 4).Node(type, "x", "y")));
        }

        foreach (string type in new[] { "ArgMax", "ArgMin" })
        {
            cases.Add(($"{type} 11", new TestModel(11).Input("x", 2, 3, 4).Node(type, "x", "y", ("axis", 1)).Output("y", DataType.Int64)));
            cases.Add(($"{type} 13, last", new TestModel(13).Input("x", 2, 3, 4).Node("Sign", "x", "s")
                .Node(type, "s", "y", ("axis", -1), ("select_last_index", 1), ("keepdims", 0)).Output("y", DataType.Int64)));
        }

        foreach (int largest in new[] { 0, 1 })
        {
            cases.Add(($"TopK 11, {largest}", new TestModel(11).Input("x", 2, 5, 4).Constant("k", 3)
                .Node("TopK", "x k", "y i", ("axis", 1), ("largest", largest)).Output("y").Output("i", DataType.Int64)));
        }

        cases.Add(("CumSum", new TestModel(14).Input("x", 2, 3, 4).Numbers("a", [], 1)
            .Node("CumSum", "x a", "y", ("exclusive", 1), ("reverse", 1))));
        Compare(cases);
    }

    [OnnxRuntimeFact]
    public void ComputesTheRarerFunctions()
    {
        string[] plain = ["Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Asinh", "Atanh"];
        static TestModel X(int opset = 18) => new TestModel(opset).Input("x", 2, 3, 4, 5);
        Compare(
        [
            .. plain.Select(type => (type, X().Node(type, "x", "y"))),
            ("Acosh", X().Node("Exp", "x", "e").Constant("one", [], 1).Node("Add", "e one", "s").Node("Acosh", "s", "y")),
            ("Swish", X(24).Node("Swish", "x", "y", ("alpha", 0.7f))),
            ("Shrink", X().Node("Shrink", "x", "y", ("lambd", 0.3f), ("bias", 0.1f))),
            ("Hardmax 11", X(11).Node("Hardmax", "x", "y", ("axis", 2))),
            ("Hardmax 13", X(13).Node("Hardmax", "x", "y", ("axis", 1))),
            ("Mod", X().Constant("d", [], 0.3f).Node("Mod", "x d", "y", ("fmod", 1))),
            ("Sum", X().Input("z", 4, 5).Constant("c", [5], 1, 2, 3, 4, 5).Node("Sum", "x z c", "y")),
            ("Mean", X().Input("z", 4, 5).Constant("c", [5], 1, 2, 3, 4, 5).Node("Mean", "x z c", "y")),
            ("Max of three", X().Input("z", 4, 5).Constant("c", [5], 0, 1, -1, 0, 1).Node("Max", "x z c", "y")),
            ("Min of one", X().Node("Min", "x", "y")),
            ("LpPool", X().Node(
                "LpPool", "x", "y", ("kernel_shape", new[] { 2, 3 }), ("strides", new[] { 1, 2 }), ("pads", new[] { 1, 0, 0, 1 }))),
            ("LpPool, magnitudes", X().Node("LpPool", "x", "y", ("kernel_shape", new[] { 2, 2 }), ("p", 1))),
            ("LpPool, cubes", X().Node("LpPool", "x", "y", ("kernel_shape", new[] { 2, 2 }), ("p", 3))),
            ("GlobalLpPool", X().Node("GlobalLpPool", "x", "y")),
            ("Where", X().Constant("z", [], 0).Node("Less", "x z", "c").Node("Where", "c x z", "y")),
            ("Not of Greater", X().Constant("z", [], 0).Node("Greater", "x z", "c").Node("Not", "c", "n").Node("Where", "n x z", "y")),
            ("Xor", X().Input("w", 5).Constant("z", [], 0).Node("GreaterOrEqual", "x z", "a").Node("LessOrEqual", "w z", "b")
                .Node("Xor", "a b", "c").Node("Where", "c x w", "y")),
            ("Clip to what is folded", X(13).Constant("a", [], 0.25f).Node("Neg", "a", "lo").Node("Clip", "x lo a", "y")),
        ]);
    }

    [OnnxRuntimeFact]
    public void MultipliesByLetters()
    {
        (string Equation, int[] Left, int[]? Right)[] cases =
        [
            ("ij,jk->ik", [3, 4], [4, 5]), ("bij,bjk->bik", [2, 3, 4], [2, 4, 5]), ("ij->ji", [3, 4], null), ("ij->", [3, 4], null),
            ("ijk->ik", [3, 4, 5], null), ("i,j->ij", [3], [4]), ("i,i->", [4], [4]), ("bhid,bhjd->bhij", [2, 2, 3, 4], [2, 2, 5, 4]),
            ("bhij,bhjd->bhid", [2, 2, 3, 5], [2, 2, 5, 4]), ("ij,jk", [3, 4], [4, 5]), ("...ij,...jk->...ik", [2, 3, 4], [2, 4, 5]),
            ("bnqd,bnkd->bnqk", [1, 2, 3, 4], [1, 2, 5, 4]), ("iij->j", [3, 3, 4], null), ("abc,cd->abd", [2, 3, 4], [4, 5]),
            ("nctkv,kvw->nctw", [1, 2, 3, 2, 4], [2, 4, 4]), ("ij,ij->ij", [3, 4], [3, 4]), ("bid,d->bi", [2, 3, 4], [4]),
        ];
        Compare([.. cases.Select(test => (test.Equation, test.Right is null
            ? new TestModel(12).Input("x", test.Left).Node("Einsum", "x", "y", ("equation", test.Equation))
            : new TestModel(12).Input("x", test.Left).Input("z", test.Right).Node("Einsum", "x z", "y", ("equation", test.Equation))))]);
    }

    [OnnxRuntimeFact]
    public void SpellsOutAttention()
    {
        static TestModel Qkv(int opset, int heads, int keyHeads) => new TestModel(opset)
            .Input("q", 2, heads, 3, 4).Input("k", 2, keyHeads, 5, 4).Input("v", 2, keyHeads, 5, 6);
        static TestModel Flat() => new TestModel(23).Input("q", 2, 3, 8).Input("k", 2, 5, 8).Input("v", 2, 5, 8);
        static TestModel X(params int[] extents) => new TestModel(23).Input("x", extents)
            .Constant("cos", [9, 2], TestModel.Noise(18, 1)).Constant("sin", [9, 2], TestModel.Noise(18, 2))
            .Constant("c3", [2, 3, 2], TestModel.Noise(12, 3)).Constant("s3", [2, 3, 2], TestModel.Noise(12, 4))
            .Numbers("p", [2, 3], 0, 4, 2, 8, 1, 1);
        Compare(
        [
            ("Attention 23", Qkv(23, 2, 2).Node("Attention", "q k v", "y")),
            ("Attention 24", Qkv(24, 2, 2).Node("Attention", "q k v", "y")),
            ("Attention, shared heads", Qkv(23, 4, 2).Node("Attention", "q k v", "y", ("scale", 0.3f))),
            ("Attention, causal", Qkv(23, 2, 2).Node("Attention", "q k v", "y", ("is_causal", 1))),
            ("Attention, softcap", Qkv(23, 2, 2).Node("Attention", "q k v", "y", ("softcap", 0.5f))),
            ("Attention, mask", Qkv(23, 2, 2).Input("m", 3, 5).Node("Attention", "q k v m", "y")),
            ("Attention, mask and softcap", Qkv(23, 2, 2).Input("m", 3, 5).Node("Attention", "q k v m", "y", ("softcap", 0.5f))),
            ("Attention, boolean mask", Qkv(23, 2, 2).Input("m", 3, 5).Constant("z", [], -0.4f).Node("Greater", "m z", "b")
                .Node("Attention", "q k v b", "y")),
            ("Attention, flat", Flat().Node("Attention", "q k v", "y", ("q_num_heads", 2), ("kv_num_heads", 2))),
            ("Attention, past", Qkv(23, 2, 2).Input("pk", 2, 2, 3, 4).Input("pv", 2, 2, 3, 6)
                .Node("Attention", "q k v - pk pv", "y nk nv").Output("y").Output("nk").Output("nv")),
            .. from mode in new[] { 0, 1, 2, 3 }
               select ($"Attention, scores {mode}", Qkv(23, 2, 2).Input("m", 3, 5)
                   .Node("Attention", "q k v m", "y - - s", ("qk_matmul_output_mode", mode), ("softcap", 0.7f)).Output("y").Output("s")),
            ("RotaryEmbedding", X(2, 2, 3, 4).Node("RotaryEmbedding", "x cos sin p", "y")),
            ("RotaryEmbedding without positions", X(2, 2, 3, 4).Node("RotaryEmbedding", "x c3 s3", "y")),
            ("RotaryEmbedding, interleaved", X(2, 2, 3, 4).Node("RotaryEmbedding", "x cos sin p", "y", ("interleaved", 1))),
            ("RotaryEmbedding of a part", X(2, 2, 3, 6).Node("RotaryEmbedding", "x cos sin p", "y", ("rotary_embedding_dim", 4))),
            ("RotaryEmbedding, flat", X(2, 3, 8).Node("RotaryEmbedding", "x cos sin p", "y", ("num_heads", 2))),
        ]);
    }

    [OnnxRuntimeFact]
    public void LooksAtPlacesOfAGrid()
    {
        var cases = new List<(string, TestModel)>();
        foreach (string mode in new[] { "linear", "nearest", "cubic" })
        {
            foreach (string padding in new[] { "zeros", "border", "reflection" })
            {
                foreach (int aligned in new[] { 0, 1 })
                {
                    cases.Add(($"{mode} {padding} {aligned}", new TestModel(20).Input("x", 2, 3, 4, 5).Input("g", 2, 6, 7, 2)
                        .Constant("w", [], 1.6f).Node("Mul", "g w", "wide").Node("GridSample", "x wide", "y",
                            ("mode", mode), ("padding_mode", padding), ("align_corners", aligned))));
                }
            }
        }

        cases.Add(("16", new TestModel(16).Input("x", 2, 3, 4, 5).Input("g", 2, 6, 7, 2)
            .Node("GridSample", "x g", "y", ("mode", "bicubic"))));
        Compare(cases);
    }

    [OnnxRuntimeFact]
    public void SlidesOverVolumes()
    {
        static TestModel X(int opset) => new TestModel(opset).Input("x", 2, 4, 5, 6, 7)
            .Constant("w", [6, 2, 2, 3, 2], TestModel.Noise(144, 1)).Constant("b", [6], TestModel.Noise(6, 2))
            .Constant("u", [4, 3, 2, 3, 2], TestModel.Noise(144, 3)).Constant("v", [6], TestModel.Noise(6, 4));
        (string, object) kernel = ("kernel_shape", new[] { 2, 3, 2 });
        (string, object) pads = ("pads", new[] { 1, 1, 0, 0, 1, 1 });
        (string, object) strides = ("strides", new[] { 2, 1, 2 });
        Compare(
        [
            ("Conv 7", X(7).Node("Conv", "x w b", "y", ("group", 2), pads)),
            ("Conv 11", X(11).Node("Conv", "x w b", "y", ("group", 2), pads, strides, ("dilations", new[] { 2, 1, 3 }))),
            ("Conv 22, same", X(22).Node("Conv", "x w", "y", ("group", 2), strides, ("auto_pad", "SAME_LOWER"))),
            ("Conv of a film", new TestModel(17).Input("x", 1, 1, 4, 4, 4).Input("w", 3, 1, 1, 3, 3).Node("Conv", "x w", "y")),
            ("ConvTranspose 8", X(8).Node("ConvTranspose", "x u v", "y", ("group", 2), ("strides", new[] { 2, 1, 3 }))),
            ("ConvTranspose 11", X(11).Node("ConvTranspose", "x u", "y", ("group", 2), pads, ("strides", new[] { 2, 3, 2 }),
                ("dilations", new[] { 1, 2, 1 }), ("output_padding", new[] { 1, 0, 1 }))),
            ("ConvTranspose 22, same", X(22).Node("ConvTranspose", "x u v", "y", ("group", 2), ("strides", new[] { 2, 2, 2 }),
                ("auto_pad", "SAME_UPPER"))),
            ("MaxPool 8", X(8).Node("MaxPool", "x", "y", kernel, pads, strides)),
            ("MaxPool 12", X(12).Node("MaxPool", "x", "y", kernel, strides, ("ceil_mode", 1), ("dilations", new[] { 2, 1, 2 }))),
            ("MaxPool 22, same", X(22).Node("MaxPool", "x", "y", kernel, strides, ("auto_pad", "SAME_UPPER"))),
            ("AveragePool 7", X(7).Node("AveragePool", "x", "y", kernel, pads)),
            ("AveragePool 11", X(11).Node("AveragePool", "x", "y", kernel, pads, strides, ("count_include_pad", 1))),
            ("AveragePool 19", X(19).Node("AveragePool", "x", "y", kernel, pads, strides, ("ceil_mode", 1))),
            ("AveragePool of slices", X(22)
                .Node("AveragePool", "x", "y", ("kernel_shape", new[] { 1, 2, 2 }), ("strides", new[] { 1, 2, 2 }))),
            ("GlobalAveragePool", X(17).Node("GlobalAveragePool", "x", "y")),
            ("GlobalMaxPool", X(17).Node("GlobalMaxPool", "x", "y")),
            ("LpPool 11", X(11).Node("LpPool", "x", "y", kernel, ("p", 2))),
        ]);
    }

    [OnnxRuntimeFact]
    public void Resizes()
    {
        var cases = new List<(string, TestModel)>();
        foreach (string coordinates in new[] { "half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric" })
        {
            foreach (float scale in new[] { 2f, 3f, 1.6f, 0.6f, 1f })
            {
                foreach (int excluded in new[] { 0, 1 })
                {
                    cases.Add(($"cubic {coordinates} {scale} {excluded}", X(13).Constant("s", [4], 1, 1, scale, scale == 3 ? 2 : scale)
                        .Node("Resize", "x - s", "y", ("mode", "cubic"), ("coordinate_transformation_mode", coordinates),
                            ("exclude_outside", excluded), ("cubic_coeff_a", excluded == 1 ? -0.5f : -0.75f))));
                }
            }
        }

        foreach (string mode in new[] { "linear", "cubic" })
        {
            foreach (int[] size in new[] { new[] { 3, 4 }, [5, 2], [12, 9], [1, 1] })
            {
                cases.Add(($"{mode} over {size[0]} x {size[1]}", X(18).Constant("s", 2, 3, size[0], size[1])
                    .Node("Resize", "x - - s", "y", ("mode", mode), ("antialias", 1))));
            }

            foreach (string policy in new[] { "not_larger", "not_smaller" })
            {
                cases.Add(($"{mode} {policy}", X(18).Constant("s", 9, 7)
                    .Node("Resize", "x - - s", "y", ("mode", mode), ("axes", new[] { 2, 3 }), ("keep_aspect_ratio_policy", policy))));
            }
        }

        cases.Add(("half_pixel_symmetric", X(19).Constant("s", [4], 1, 1, 1.3f, 0.7f)
            .Node("Resize", "x - s", "y", ("mode", "linear"), ("coordinate_transformation_mode", "half_pixel_symmetric"))));
        cases.Add(("nearest tf_half_pixel_for_nn", X(11).Constant("s", [4], 1, 1, 1.3f, 0.7f).Constant("r", [0])
            .Node("Resize", "x r s", "y", ("coordinate_transformation_mode", "tf_half_pixel_for_nn"), ("nearest_mode", "floor"))));
        cases.Add(("along one dimension, in three", new TestModel(13).Input("x", 2, 3, 7).Constant("s", [3], 1, 1, 2.5f)
            .Node("Resize", "x - s", "y", ("mode", "cubic"))));
        Compare(cases);

        static TestModel X(int opset) => new TestModel(opset).Input("x", 2, 3, 6, 7);
    }

    // Where steps and distances lay taps far apart, one by one.
    [OnnxRuntimeFact]
    public void TransposedConvolutionsAreThoseOfOnnxRuntimeHoweverFarTheirTapsAreApart()
    {
        Compare(
        [
            ("far dilations", X([3, 3], ("strides", new[] { 3, 7 }), ("dilations", new[] { 50, 70 }), ("pads", new[] { 5, 6, 11, 3 }))),
            ("far strides", X(
                [2, 3], ("strides", new[] { 30, 40 }), ("pads", new[] { 5, 6, 11, 3 }), ("output_padding", new[] { 29, 1 }))),
            ("a common distance", X([3, 3], ("strides", new[] { 2, 3 }), ("dilations", new[] { 4, 6 }), ("pads", new[] { 1, 2, 3, 0 }))),
            ("one tap, in groups", X([1, 1], ("strides", new[] { 9, 8 }), ("group", 2))),
            ("of one dimension", new TestModel(11).Input("x", 2, 4, 5).Constant("w", [4, 3, 3], TestModel.Noise(36, 1))
                .Constant("b", [3], 1, 2, 3).Node("ConvTranspose", "x w b", "y", ("strides", new[] { 40 }), ("dilations", new[] { 500 }))),
        ]);

        static TestModel X(int[] kernel, params (string, object)[] attributes) => new TestModel(11).Input("x", 2, 4, 5, 6)
            .Constant("w", [4, 3, .. kernel], TestModel.Noise(12 * kernel[0] * kernel[1], 1)).Node("ConvTranspose", "x w", "y", attributes);
    }

    [OnnxRuntimeFact]
    public void OldOperatorsMeanTheSameInTheNewestSets()
    {
        var cases = new List<(string, TestModel)>();
        foreach (int opset in new[] { 22, 23, 24 })
        {
            TestModel X() => new TestModel(opset).Input("x", 2, 4, 5, 6);
            (string Name, TestModel Model)[] own =
            [
                ("Conv", X().Constant("w", [3, 4, 3, 3], TestModel.Noise(108, 1)).Node("Conv", "x w", "y", ("pads", new[] { 1, 1, 1, 1 }))),
                ("MaxPool", X().Node("MaxPool", "x", "y", ("kernel_shape", new[] { 3, 2 }), ("strides", new[] { 2, 2 }), ("ceil_mode", 1))),
                ("AveragePool", X().Node(
                    "AveragePool", "x", "y", ("kernel_shape", new[] { 3, 2 }), ("strides", new[] { 2, 2 }), ("ceil_mode", 1),
                    ("count_include_pad", 1), ("pads", new[] { 1, 0, 1, 1 }))),
                ("GlobalAveragePool", X().Node("GlobalAveragePool", "x", "y")),
                ("InstanceNormalization", X().Constant("g", [4], 1, 2, 3, 4).Node("InstanceNormalization", "x g g", "y")),
                ("Softmax", X().Node("Softmax", "x", "y", ("axis", 1))),
                ("Squeeze", X().Constant("a", 1).Node("Unsqueeze", "x a", "u").Node("Squeeze", "u a", "y")),
                ("Reshape", X().Constant("s", 0, -1).Node("Reshape", "x s", "y")),
                ("Transpose", X().Node("Transpose", "x", "y", ("perm", new[] { 0, 2, 3, 1 }))),
                ("Split", X().Node("Split", "x", "y z", ("axis", 1), ("num_outputs", 2)).Output("y").Output("z")),
                ("Pad", X().Constant("p", 0, 0, 1, 2, 0, 0, 3, 1).Node("Pad", "x p", "y", ("mode", "wrap"))),
                ("Resize", X().Constant("s", 2, 4, 8, 9).Node("Resize", "x - - s", "y", ("mode", "linear"))),
                ("TopK", X().Constant("k", 2).Node("TopK", "x k", "y i").Output("y").Output("i", DataType.Int64)),
                ("HardSwish", X().Node("HardSwish", "x", "y")),
                ("Elu", X().Node("Elu", "x", "y")),
                ("Mish", X().Node("Mish", "x", "y")),
                ("ReduceMean", X().Constant("a", 2, 3).Node("ReduceMean", "x a", "y")),
                ("GridSample", X().Input("g", 2, 3, 3, 2).Node("GridSample", "x g", "y")),
                ("Cast", X().Node("Cast", "x", "c", ("to", 6)).Node("Cast", "c", "y", ("to", 1))),
                ("Flatten", X().Node("Flatten", "x", "y")),
            ];
            cases.AddRange(own.Select(test => ($"{test.Name} {opset}", test.Model)));
        }

        Compare(cases);
    }

    private static long[] Whole(int count, int below) => [.. Enumerable.Range(0, count).Select(i => (long)((i * 7) + 3) % below)];

    private void Compare(IReadOnlyList<(string Name, TestModel Model)> cases) => OnnxRuntimeComparison.Run(
        [.. cases.Select(test => (test.Name, test.Model.Graph.Output.Count == 0 ? test.Model.Output("y") : test.Model))], output);
}
