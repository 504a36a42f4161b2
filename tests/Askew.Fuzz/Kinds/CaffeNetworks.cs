using Askew.Testing;

namespace Askew.Fuzz.Kinds;

/// <summary>Small Caffe networks that have, together, every type of layers; a layer is a line.</summary>
internal static class CaffeNetworks
{
    /// <summary>An image network with all that such have.</summary>
    public static CaffeModel Classifier() => WithWeights(
        """
        name: "classifier" state { stage: "deploy" }
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 12 dim: 12 } } }
        layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 6 kernel_size: 3 pad: 1
          stride: 1 group: 3 dilation: 1 } }
        layer { name: "bn" type: "BatchNorm" bottom: "conv" top: "conv" batch_norm_param { use_global_stats: true eps: 0.001 } }
        layer { name: "scale" type: "Scale" bottom: "conv" top: "conv" scale_param { bias_term: true axis: 1 } }
        layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" relu_param { negative_slope: 0.1 } }
        layer { name: "pool" type: "Pooling" bottom: "conv" top: "pool" pooling_param { pool: MAX kernel_size: 3 stride: 2 pad: 1 } }
        layer { name: "lrn" type: "LRN" bottom: "pool" top: "lrn" lrn_param { local_size: 3 alpha: 0.1 beta: 0.75 norm_region:
          ACROSS_CHANNELS } }
        layer { name: "within" type: "LRN" bottom: "lrn" top: "within" lrn_param { local_size: 3 norm_region: WITHIN_CHANNEL } }
        layer { name: "prelu" type: "PReLU" bottom: "within" top: "prelu" prelu_param { channel_shared: false } }
        layer { name: "split" type: "Split" bottom: "prelu" top: "s1" top: "s2" top: "s3" }
        layer { name: "mean" type: "Pooling" bottom: "s1" top: "mean" pooling_param { pool: AVE kernel_h: 3 kernel_w: 3 stride: 1
          pad_h: 1 pad_w: 1 } }
        layer { name: "tanh" type: "TanH" bottom: "s2" top: "tanh" }
        layer { name: "elt" type: "Eltwise" bottom: "mean" bottom: "tanh" top: "elt" eltwise_param { operation: SUM coeff: 1 coeff:
          -0.5 } }
        layer { name: "max" type: "Eltwise" bottom: "elt" bottom: "s3" top: "max" eltwise_param { operation: MAX } }
        layer { name: "slice" type: "Slice" bottom: "max" top: "p" top: "q" slice_param { axis: 1 slice_point: 2 } }
        layer { name: "power" type: "Power" bottom: "p" top: "p2" power_param { power: 2 scale: 0.5 shift: 1 } }
        layer { name: "log" type: "Log" bottom: "p2" top: "p3" log_param { base: 10 shift: 3 } }
        layer { name: "exp" type: "Exp" bottom: "q" top: "q2" exp_param { base: 2 scale: 0.5 } }
        layer { name: "concat" type: "Concat" bottom: "p3" bottom: "q2" top: "concat" concat_param { axis: 1 } }
        layer { name: "elu" type: "ELU" bottom: "concat" top: "elu" elu_param { alpha: 0.5 } }
        layer { name: "deconv" type: "Deconvolution" bottom: "elu" top: "deconv" convolution_param { num_output: 6 kernel_size: 4
          stride: 2 pad: 1 group: 6 bias_term: false } }
        layer { name: "crop" type: "Crop" bottom: "deconv" bottom: "conv" top: "crop" crop_param { axis: 2 offset: 1 } exclude {
          stage: "deploy" } }
        layer { name: "interp" type: "Interp" bottom: "deconv" top: "interp" interp_param { height: 5 width: 9 } }
        layer { name: "up" type: "Upsample" bottom: "interp" top: "up" upsample_param { scale: 2 } }
        layer { name: "crop2" type: "Crop" bottom: "up" bottom: "pool" top: "cropped" crop_param { axis: 2 offset: 1 offset: 2 } }
        layer { name: "permute" type: "Permute" bottom: "cropped" top: "permuted" permute_param { order: 0 order: 2 order: 3 order:
          1 } }
        layer { name: "reshape" type: "Reshape" bottom: "permuted" top: "reshaped" reshape_param { shape { dim: 0 dim: -1 dim: 6 } } }
        layer { name: "flat" type: "Flatten" bottom: "reshaped" top: "flat" flatten_param { axis: 1 } }
        layer { name: "drop" type: "Dropout" bottom: "flat" top: "flat" dropout_param { dropout_ratio: 0.5 } }
        layer { name: "fc" type: "InnerProduct" bottom: "flat" top: "fc" inner_product_param { num_output: 5 axis: 1 } }
        layer { name: "sig" type: "Sigmoid" bottom: "fc" top: "sig" }
        layer { name: "abs" type: "AbsVal" bottom: "fc" top: "abs" }
        layer { name: "bnll" type: "BNLL" bottom: "abs" top: "bnll" }
        layer { name: "prob" type: "Softmax" bottom: "bnll" top: "prob" softmax_param { axis: 1 } }
        layer { name: "accuracy" type: "Accuracy" bottom: "fc" bottom: "label" top: "accuracy" include { phase: TEST } }
        """,
        ("conv", [[6, 1, 3, 3], [6]]), ("bn", [[6], [6], [1]]), ("scale", [[6], [6]]), ("prelu", [[6]]), ("deconv", [[6, 1, 4, 4]]),
        ("fc", [[5, 294], [5]]));

    /// <summary>A detector in small.</summary>
    public static CaffeModel Detector() => WithWeights(
        """
        input: "data" input_shape { dim: 1 dim: 3 dim: 12 dim: 12 }
        layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 4 kernel_size: 3 stride:
          4 } }
        layer { name: "norm" type: "Normalize" bottom: "conv" top: "norm" norm_param { across_spatial: false channel_shared: false } }
        layer { name: "loc" type: "Convolution" bottom: "norm" top: "loc" convolution_param { num_output: 16 kernel_size: 1 } }
        layer { name: "loc_perm" type: "Permute" bottom: "loc" top: "loc_perm" permute_param { order: 0 order: 2 order: 3 order: 1 } }
        layer { name: "loc_flat" type: "Flatten" bottom: "loc_perm" top: "loc_flat" flatten_param { axis: 1 } }
        layer { name: "conf" type: "Convolution" bottom: "norm" top: "conf" convolution_param { num_output: 12 kernel_size: 1 } }
        layer { name: "conf_perm" type: "Permute" bottom: "conf" top: "conf_perm" permute_param { order: 0 order: 2 order: 3 order:
          1 } }
        layer { name: "conf_shape" type: "Reshape" bottom: "conf_perm" top: "conf_shape" reshape_param { shape { dim: 0 dim: -1 dim:
          3 } } }
        layer { name: "conf_soft" type: "Softmax" bottom: "conf_shape" top: "conf_soft" softmax_param { axis: 2 } }
        layer { name: "conf_flat" type: "Flatten" bottom: "conf_soft" top: "conf_flat" flatten_param { axis: 1 } }
        layer { name: "prior" type: "PriorBox" bottom: "norm" bottom: "data" top: "prior" prior_box_param { min_size: 4 max_size: 8
          aspect_ratio: 2 flip: true clip: true variance: [0.1, 0.1, 0.2, 0.2] } }
        layer { name: "out" type: "DetectionOutput" bottom: "loc_flat" bottom: "conf_flat" bottom: "prior" top: "out"
          detection_output_param { num_classes: 3 nms_param { nms_threshold: 0.45 top_k: 100 } code_type: CENTER_SIZE keep_top_k: 50
          confidence_threshold: 0.01 } }
        """,
        ("conv", [[4, 3, 3, 3], [4]]), ("norm", [[4]]), ("loc", [[16, 4, 1, 1], [16]]), ("conf", [[12, 4, 1, 1], [12]]));

    /// <summary>A network of the old form.</summary>
    public static CaffeModel Old() => WithWeights(
        """
        name: "old" input: "data" input_dim: 1 input_dim: 3 input_dim: 12 input_dim: 12
        layers { bottom: "data" top: "conv" name: "conv" type: CONVOLUTION blobs_lr: 1 convolution_param { num_output: 4
          kernel_size: 3 stride: 2 } }
        layers { bottom: "conv" top: "conv" name: "relu" type: RELU }
        layers { bottom: "conv" top: "pool" name: "pool" type: POOLING pooling_param { pool: AVE kernel_size: 3 stride: 2 } }
        layers { bottom: "pool" top: "fc" name: "fc" type: INNER_PRODUCT inner_product_param { num_output: 3 } }
        layers { bottom: "fc" top: "prob" name: "prob" type: SOFTMAX }
        """,
        ("conv", [[4, 3, 3, 3], [4]]), ("fc", [[3, 16], [3]]));

    private static CaffeModel WithWeights(string description, params (string Layer, int[][] Blobs)[] weights)
    {
        // What is indented belongs to the line before.
        var model = new CaffeModel(description.Replace("\n  ", " ", StringComparison.Ordinal));
        foreach ((string layer, int[][] blobs) in weights)
        {
            for (int i = 0; i < blobs.Length; i++)
            {
                int count = blobs[i].Aggregate(1, (product, extent) => product * extent);

                // Variances are positive.
                model.Blob(layer, blobs[i], [.. TestModel.Noise(count, i).Select(x => layer == "bn" ? Math.Abs(x) + 0.1f : x)]);
            }
        }

        return model;
    }
}
